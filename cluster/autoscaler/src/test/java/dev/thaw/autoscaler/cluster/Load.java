package dev.thaw.autoscaler.cluster;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import static dev.thaw.autoscaler.cluster.World.eventually;

/** Requests, one after the other, until it is closed. */
final class Load implements AutoCloseable {
    private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;

    Load(Supplier<CompletableFuture<HttpResponse<String>>> call) {
        thread = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                statuses.add(call.get()
                        .thenApply(HttpResponse::statusCode)
                        .exceptionally(failure -> 0)
                        .join());
            }
        });
    }

    /** Those that came until now, each once; waits for at least one more. */
    List<Integer> statuses() {
        int seen = statuses.size();
        eventually(() -> statuses.size() > seen);
        return statuses.stream().distinct().toList();
    }

    @Override
    public void close() {
        over.set(true);
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
