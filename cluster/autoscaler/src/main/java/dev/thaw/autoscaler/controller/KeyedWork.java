package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done per key, never twice at once for the same, on virtual threads. A key that is added while its work runs is worked on once
 * more; what fails is tried again after pauses that double, or at once when its key is added again. Work that is not urgent may be gathered:
 * it begins a little later, and what is added meanwhile is part of it.
 */
final class KeyedWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyedWork.class);
    private static final long FIRST_PAUSE_MS = 50;
    private static final int MAX_DOUBLINGS = 20;

    private final String name;
    private final Semaphore room;
    private final Duration maxPause;
    private final Function<String, Duration> gather;
    private final Consumer<String> work;
    /** A permit says that there is something to do. */
    private final Map<String, Semaphore> keys = new ConcurrentHashMap<>();

    private volatile boolean closed;

    KeyedWork(String name, int atOnce, Duration maxPause, Consumer<String> work) {
        this(name, atOnce, maxPause, key -> Duration.ZERO, work);
    }

    /** @param gather how long work waits for more of its key */
    KeyedWork(String name, int atOnce, Duration maxPause, Function<String, Duration> gather, Consumer<String> work) {
        this.name = name;
        this.room = new Semaphore(atOnce);
        this.maxPause = maxPause;
        this.gather = gather;
        this.work = work;
    }

    /** Has the key worked on; costs its caller next to nothing. */
    void add(String key) {
        keys.compute(key, (same, known) -> {
            if (known != null) {
                known.release();
                return known;
            }
            var wanted = new Semaphore(1);
            Thread.ofVirtual().name(name + " " + key).start(() -> run(key, wanted));
            return wanted;
        });
    }

    private void run(String key, Semaphore wanted) {
        int failures = 0;
        while (!closed) {
            LockSupport.parkNanos(gather.apply(key).toNanos());
            wanted.drainPermits();
            failures = tryOnce(key) ? 0 : failures + 1;
            if (failures > 0) {
                pause(wanted, FIRST_PAUSE_MS << Math.min(failures - 1, MAX_DOUBLINGS));
            } else if (isDone(key, wanted)) {
                return;
            }
        }
    }

    private boolean isDone(String key, Semaphore wanted) {
        return keys.compute(key, (same, known) -> wanted.availablePermits() > 0 ? known : null) == null;
    }

    private boolean tryOnce(String key) {
        room.acquireUninterruptibly();
        try {
            work.accept(key);
            return true;
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.warn("{} of {} is tried again: {}", name, key, e.getMessage());
            }
            return false;
        } finally {
            room.release();
        }
    }

    private void pause(Semaphore wanted, long millis) {
        try {
            if (wanted.tryAcquire(Math.min(millis, maxPause.toMillis()), TimeUnit.MILLISECONDS)) {
                wanted.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
