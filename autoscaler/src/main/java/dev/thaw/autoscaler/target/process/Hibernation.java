package dev.thaw.autoscaler.target.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Whether a process runs or is frozen. Freezing takes its time on a thread of its own; thawing happens at once, at any moment of it. */
final class Hibernation {
    private static final Duration RECLAIM_AFTER = Duration.ofMinutes(1);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(500);
    private static final long RECLAIM_STEP = 16L << 20;

    private final Freezer freezer;
    private final String id;
    private final long pid;
    private final BooleanSupplier tell;
    private final LongConsumer reclaim;
    private Thread preparing;
    private Thread resting;
    private boolean frozen;

    /**
     * @param tell tells the process, and says whether it may be frozen now; blocks
     * @param reclaim takes so many bytes of its memory away; blocks
     */
    Hibernation(Freezer freezer, String id, long pid, BooleanSupplier tell, LongConsumer reclaim) {
        this.freezer = freezer;
        this.id = id;
        this.pid = pid;
        this.tell = tell;
        this.reclaim = reclaim;
    }

    synchronized void freeze() {
        if (frozen || preparing != null) {
            return;
        }
        preparing = Thread.ofVirtual().name("freeze-" + id).unstarted(this::prepare);
        preparing.start();
    }

    private void prepare() {
        while (!tell.getAsBoolean() && isWanted()) {
            LockSupport.parkNanos(BUSY_PAUSE.toNanos());
        }
        freezer.prepare(id, pid);
        synchronized (this) {
            if (preparing != Thread.currentThread()) {
                return;
            }
            preparing = null;
            resting = Thread.currentThread();
            frozen = true;
            freezer.freeze(id, pid);
        }
        rest();
    }

    private synchronized boolean isWanted() {
        return preparing == Thread.currentThread();
    }

    /** Reading pages back costs a thaw tens of milliseconds: only one that is not thawed soon gives them up, and none goes on once it is thawed. */
    private void rest() {
        try {
            Thread.sleep(RECLAIM_AFTER);
            for (long left = Proc.memory(pid); left > 0 && sleeps(); left -= RECLAIM_STEP) {
                reclaim.accept(Math.min(left, RECLAIM_STEP));
            }
        } catch (InterruptedException thawed) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean sleeps() {
        return resting == Thread.currentThread();
    }

    synchronized void thaw() {
        preparing = null;
        if (frozen) {
            frozen = false;
            freezer.thaw(id, pid);
            resting.interrupt();
            resting = null;
        }
    }
}
