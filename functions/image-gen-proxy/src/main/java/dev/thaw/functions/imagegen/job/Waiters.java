package dev.thaw.functions.imagegen.job;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.backend.Picture;

/** Who waits in this instance for which jobs. */
@ApplicationScoped
class Waiters {
    private final ConcurrentMap<String, List<Waiter>> waiting = new ConcurrentHashMap<>();

    private record Waiter(CompletableFuture<Ended> end, Listener listener) {}

    /** The job's end, here or elsewhere. */
    CompletableFuture<Ended> of(String job, Listener listener) {
        var waiter = new Waiter(new CompletableFuture<>(), listener);
        waiting.compute(job, (id, others) -> {
            List<Waiter> all = others == null ? new CopyOnWriteArrayList<>() : others;
            all.add(waiter);
            return all;
        });
        CompletableFuture<Ended> unused = waiter.end.whenComplete((ended, failure) -> forget(job, waiter));
        return waiter.end;
    }

    private void forget(String job, Waiter waiter) {
        waiting.computeIfPresent(job, (id, all) -> {
            all.remove(waiter);
            return all.isEmpty() ? null : all;
        });
    }

    Set<String> jobs() {
        return Set.copyOf(waiting.keySet());
    }

    void progress(String job, double fraction) {
        tell(job, waiter -> waiter.listener.progress(fraction));
    }

    void partial(String job, Picture picture) {
        tell(job, waiter -> waiter.listener.partial(picture));
    }

    void ended(Ended ended) {
        tell(ended.job().id(), waiter -> waiter.end.complete(ended));
    }

    private void tell(String job, Consumer<Waiter> message) {
        // A copy: whoever hears of the end leaves.
        List.copyOf(waiting.getOrDefault(job, List.of())).forEach(message);
    }
}
