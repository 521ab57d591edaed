package dev.thaw.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.platform.function.Functions;
import dev.thaw.platform.invocation.Dispatcher;
import dev.thaw.platform.manifest.ManifestFiles;

/** The order in which the parts start and stop: what produces work starts last and stops first. */
@ApplicationScoped
class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    private static final int AFTER_OTHERS = 10_000;
    private static final int BEFORE_OTHERS = 1;

    private final LocalAutoscaler autoscaler;
    private final LocalStore store;
    private final Functions functions;
    private final ManifestFiles manifests;
    private final Dispatcher dispatcher;
    private final Addresses addresses;

    Lifecycle(
            LocalAutoscaler autoscaler,
            LocalStore store,
            Functions functions,
            ManifestFiles manifests,
            Dispatcher dispatcher,
            Addresses addresses) {
        this.autoscaler = autoscaler;
        this.store = store;
        this.functions = functions;
        this.manifests = manifests;
        this.dispatcher = dispatcher;
        this.addresses = addresses;
    }

    void start(@Observes @Priority(AFTER_OTHERS) StartupEvent event) throws IOException {
        autoscaler.start();
        functions.deployAll();
        manifests.apply();
        store.start();
        dispatcher.open();
    }

    /** Called once the REST API listens, too. */
    void ready() throws IOException {
        ReadyFile.ofThisProcess(addresses.api(), addresses.router(), addresses.s3())
                .write(readyFile());
        LOG.infof("REST API %s, router %s, S3 %s", addresses.api(), addresses.router(), addresses.s3());
    }

    void stop(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) throws IOException {
        Files.deleteIfExists(readyFile());
        store.stop();
        dispatcher.close();
        autoscaler.stop();
    }

    private Path readyFile() {
        return addresses.home().resolve("run").resolve("platform.json");
    }
}
