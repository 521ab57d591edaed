package dev.thaw.standalone;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jboss.logging.Logger;

import dev.thaw.embedded.EmbeddedBroker;
import dev.thaw.embedded.EmbeddedPostgres;

/** The database and the broker, started side by side before the platform and stopped after it. */
record EmbeddedServers(EmbeddedPostgres database, EmbeddedBroker broker) implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedServers.class);
    private static final List<String> CHANNELS = List.of("events", "invocations");

    static EmbeddedServers start(Settings settings) throws IOException {
        var database = async(() -> EmbeddedPostgres.start(settings.data("postgres"), settings.cache("postgres"), 0));
        var broker = async(() -> EmbeddedBroker.start(settings.data("broker"), 0, CHANNELS));
        try {
            return new EmbeddedServers(database.join(), broker.join());
        } catch (CompletionException e) {
            closeQuietly(database);
            closeQuietly(broker);
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private static <T> CompletableFuture<T> async(Callable<T> start) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform().name("embedded-start").start(() -> {
            try {
                result.complete(start.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static void closeQuietly(CompletableFuture<? extends AutoCloseable> server) {
        try {
            server.join().close();
        } catch (Exception e) {
            LOG.debug("Did not start, so there is nothing to close", e);
        }
    }

    @Override
    public void close() {
        broker.close();
        try {
            database.close();
        } catch (IOException e) {
            LOG.warn("The database did not stop cleanly; it recovers at the next start", e);
        }
    }
}
