package dev.thaw.knative.function;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

/**
 * Names that have to be looked at, each by one worker at a time. A name that is added while it waits is looked at once; one
 * that is added while it is looked at, once more; one that fails, again after pauses that double. Holds at most one entry per name.
 */
final class WorkQueue implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WorkQueue.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final int MAX_DOUBLINGS = 20;

    private final Consumer<String> work;
    private final Duration maxPause;
    private final ScheduledExecutorService workers;
    private final Map<String, Entry> entries = new HashMap<>();

    private static final class Entry {
        private boolean running;
        private boolean again;
        private int failures;
        /** Of the run that counts; an earlier one that was put off does not. */
        private long ticket;
    }

    WorkQueue(int workers, Duration maxPause, Consumer<String> work) {
        this.work = work;
        this.maxPause = maxPause;
        this.workers = Executors.newScheduledThreadPool(
                workers, Thread.ofPlatform().daemon().name("reconcile-", 0).factory());
    }

    /** Has the name looked at soon, even when it waits after a failure. */
    synchronized void add(String name) {
        Entry entry = entries.computeIfAbsent(name, any -> new Entry());
        if (entry.running) {
            entry.again = true;
        } else if (entry.ticket == 0 || entry.failures > 0) {
            schedule(name, entry, 0);
        }
    }

    private void schedule(String name, Entry entry, long pauseMs) {
        long ticket = ++entry.ticket;
        if (!workers.isShutdown()) {
            var unused = workers.schedule(() -> run(name, ticket), pauseMs, TimeUnit.MILLISECONDS);
        }
    }

    private void run(String name, long ticket) {
        if (!begin(name, ticket)) {
            return;
        }
        boolean failed = true;
        try {
            work.accept(name);
            failed = false;
        } catch (RuntimeException e) {
            LOG.warnf("%s is tried again: %s", name, e.getMessage());
        } finally {
            end(name, failed);
        }
    }

    private synchronized boolean begin(String name, long ticket) {
        Entry entry = entries.get(name);
        if (entry == null || entry.running || entry.ticket != ticket) {
            return false;
        }
        entry.running = true;
        entry.again = false;
        return true;
    }

    private synchronized void end(String name, boolean failed) {
        Entry entry = entries.get(name);
        entry.running = false;
        entry.failures = failed ? entry.failures + 1 : 0;
        if (entry.again) {
            schedule(name, entry, 0);
        } else if (failed) {
            long pause = FIRST_PAUSE_MS << Math.min(entry.failures - 1, MAX_DOUBLINGS);
            schedule(name, entry, Math.min(pause, maxPause.toMillis()));
        } else {
            entries.remove(name);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
