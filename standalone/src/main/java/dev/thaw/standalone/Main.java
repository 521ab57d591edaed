package dev.thaw.standalone;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;

import dev.thaw.embedded.EmbeddedPostgres;
import dev.thaw.embedded.FreePort;
import dev.thaw.embedded.PortTakenException;

/** Starts the one-machine edition: database and broker first, then the platform on them; a failure is one line on stderr. */
@QuarkusMain
public final class Main {
    private static final Logger LOG = Logger.getLogger(Main.class);
    private static final long STOP_TIMEOUT_S = 40;

    private Main() {}

    public static void main(String... args) {
        try {
            run(Settings.from(System::getProperty), args);
        } catch (StartupFailure failure) {
            System.err.println(failure.line());
            System.exit(1);
        } catch (IOException failure) {
            System.err.println(new StartupFailure("start-failed", failure.getMessage(), "The log tells more.").line());
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(Settings settings, String... args) throws IOException, StartupFailure {
        HomeLock lock = HomeLock.take(settings.run("lock"));
        int api = claim("api", settings.apiPort(), "--port");
        int router = claim("router", settings.routerPort(), "--router-port");
        int s3 = claim("s3", settings.s3Port(), "--s3-port");
        Credentials credentials = Credentials.readOrCreate(settings.home().resolve("credentials"));
        EmbeddedServers servers = servers(settings);
        configure(settings, servers, credentials, api, router, s3);

        var platformStopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("embedded-stop").unstarted(() -> {
                    await(platformStopped);
                    servers.close();
                }));
        Quarkus.run(
                Edition.class,
                (exitCode, failure) -> {
                    platformStopped.countDown();
                    if (failure != null) {
                        LOG.error("The platform did not start", failure);
                        System.err.println(
                                new StartupFailure("start-failed", rootCause(failure), "The log tells more.").line());
                    }
                    closeQuietly(lock);
                    System.exit(exitCode);
                },
                args);
    }

    /** With the functions' own databases; what does not start leaves nothing running. */
    private static EmbeddedServers servers(Settings settings) throws IOException {
        EmbeddedServers servers = EmbeddedServers.start(settings);
        try {
            FunctionDatabases.make(servers.database());
            return servers;
        } catch (IOException | RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    /** A free port for 0, else the port itself when nothing listens on it. */
    private static int claim(String what, int port, String option) throws IOException, StartupFailure {
        try {
            return port == 0 ? FreePort.find() : FreePort.require(port);
        } catch (PortTakenException e) {
            throw StartupFailure.portTaken(what, port, option);
        }
    }

    /** What only this process knows, told to the platform as configuration before it starts. */
    private static void configure(
            Settings settings, EmbeddedServers servers, Credentials credentials, int api, int router, int s3) {
        System.setProperty("quarkus.http.host", settings.host());
        System.setProperty("quarkus.http.port", Integer.toString(api));
        System.setProperty("quarkus.datasource.jdbc.url", servers.database().jdbcUrl());
        System.setProperty("quarkus.datasource.username", EmbeddedPostgres.USER);
        System.setProperty("quarkus.datasource.password", EmbeddedPostgres.PASSWORD);
        System.setProperty("amqp-host", servers.broker().host());
        System.setProperty("amqp-port", Integer.toString(servers.broker().port()));
        System.setProperty("thaw.router.url", "http://" + settings.host() + ":" + router);
        System.setProperty("thaw.home", settings.home().toString());
        System.setProperty("thaw.api.port", Integer.toString(api));
        System.setProperty("thaw.router.port", Integer.toString(router));
        System.setProperty("thaw.s3.port", Integer.toString(s3));
        System.setProperty("thaw.s3.access-key", credentials.accessKey());
        System.setProperty("thaw.s3.secret-key", credentials.secretKey());
    }

    private static String rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private static void await(CountDownLatch stopped) {
        try {
            if (!stopped.await(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                LOG.warn("The platform did not stop in time; its database and broker stop now");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(HomeLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("The lock goes with the process", e);
        }
    }
}
