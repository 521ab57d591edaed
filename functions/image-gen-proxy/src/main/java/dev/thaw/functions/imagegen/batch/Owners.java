package dev.thaw.functions.imagegen.batch;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.function.Invocation;
import dev.thaw.function.PlatformRecords;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageGenConfig.SourceConfig;
import dev.thaw.functions.imagegen.limit.Caller;
import dev.thaw.functions.imagegen.limit.Callers;

/**
 * Tells whose a file of requests is. Where keys are configured, that is the configuration's to say, by the file's place; and who names the file must have a
 * key of its tenant, or be one of the platform's triggers.
 */
@ApplicationScoped
class Owners {
    private static final Logger LOG = Logger.getLogger(Owners.class);

    private final Callers callers;
    private final PlatformRecords platform;
    private final List<SourceConfig> sources;

    Owners(Callers callers, PlatformRecords platform, ImageGenConfig config) {
        this.callers = callers;
        this.platform = platform;
        this.sources = config.batch().sources().values().stream()
                .sorted(Comparator.comparing(source -> -source.prefix().length()))
                .toList();
        sources.forEach(Owners::check);
        sources.forEach(source -> named(source.key()));
    }

    /** Wrong settings are to be seen before the first file comes. */
    void start(@Observes StartupEvent event) {
        LOG.debugf("%d folders have batches", sources.size());
    }

    private static void check(SourceConfig source) {
        if (!source.prefix().startsWith("s3://") || !source.prefix().endsWith("/")) {
            throw new IllegalArgumentException("thaw.imagegen.batch.sources: '" + source.prefix()
                    + "' is no folder such as s3://media/prompts/shop/");
        }
    }

    private Caller named(String key) {
        return callers.named(key)
                .orElseThrow(() -> new IllegalArgumentException(
                        "thaw.imagegen.batch.sources names the key '" + key + "', which there is not"));
    }

    /**
     * Whose the file is that an invocation brings.
     *
     * @param tenant that the invocation names, or null
     * @throws FunctionException {@code batch-not-allowed}, {@code invalid-api-key}
     */
    Caller of(Invocation<?> invocation, String tenant) throws InterruptedException {
        if (!callers.areConfigured()) {
            return callers.anybody(tenant == null ? Caller.NOBODY_IN_PARTICULAR : tenant);
        }
        // Who is asked first: a stranger learns nothing about places.
        Optional<Caller> sender = sender(invocation);
        String file = invocation.input().toString();
        Caller owner = sources.stream()
                .filter(source -> file.startsWith(source.prefix()))
                .findFirst()
                .map(source -> named(source.key()))
                .orElseThrow(() -> refused("No key has batches in the folder of " + file
                        + "; thaw.imagegen.batch.sources says which folders there are."));
        boolean sendersOwn =
                sender.map(caller -> caller.tenant().equals(owner.tenant())).orElse(true);
        if (!sendersOwn || (tenant != null && !tenant.equals(owner.tenant()))) {
            throw refused(file + " is another tenant's.");
        }
        return owner;
    }

    /** Who shows a key; nobody in particular for an event of the platform's. */
    private Optional<Caller> sender(Invocation<?> invocation) throws InterruptedException {
        Optional<String> key = invocation.bearer();
        if (key.isPresent()) {
            return Optional.of(callers.of(key.get()).orElseThrow(Owners::unknown));
        }
        // Behind a plain broker there is nobody to ask, and the file's place alone decides.
        boolean proven = platform.areThere() ? platform.triggered(invocation) : invocation.isEvent();
        if (!proven) {
            throw unknown();
        }
        return Optional.empty();
    }

    private static FunctionException unknown() {
        return new FunctionException(
                401,
                "invalid-api-key",
                "No or an unknown API key, and none of the platform's triggers; send 'Authorization: Bearer KEY'.");
    }

    private static FunctionException refused(String why) {
        return new FunctionException(403, "batch-not-allowed", why);
    }
}
