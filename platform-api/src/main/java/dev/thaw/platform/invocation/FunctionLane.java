package dev.thaw.platform.invocation;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

import org.jboss.logging.Logger;

/** One function's invocations under way: never more than its limit, filled by one worker at a time. */
final class FunctionLane {
    private static final Logger LOG = Logger.getLogger(FunctionLane.class);
    /** Claims wait until this part of the limit is free: under load, one claim then fetches many records. */
    private static final int BATCH_PART = 8;

    private final Executor workers;
    private final IntSupplier limit;
    private final IntUnaryOperator dispatch;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger wakeUps = new AtomicInteger();

    /**
     * @param dispatch claims and sends at most so many invocations, returns how many
     */
    FunctionLane(Executor workers, IntSupplier limit, IntUnaryOperator dispatch) {
        this.workers = workers;
        this.limit = limit;
        this.dispatch = dispatch;
    }

    /** There may be something to do. */
    void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            try {
                workers.execute(this::run);
            } catch (RejectedExecutionException e) {
                LOG.debug("The dispatcher has stopped; the records wait for its next start");
            }
        }
    }

    /** An invocation has ended. */
    void left() {
        inFlight.decrementAndGet();
        wake();
    }

    private void run() {
        int seen;
        do {
            seen = wakeUps.get();
            fill();
        } while (wakeUps.addAndGet(-seen) > 0);
    }

    private void fill() {
        try {
            int most = limit.getAsInt();
            int room = most - inFlight.get();
            while (room >= Math.max(1, most / BATCH_PART)) {
                inFlight.addAndGet(room);
                int sent = 0;
                try {
                    sent = dispatch.applyAsInt(room);
                } finally {
                    inFlight.addAndGet(sent - room);
                }
                room = sent < room ? 0 : most - inFlight.get();
            }
        } catch (RuntimeException e) {
            LOG.warn("Invocations could not be claimed; the sweep tries again", e);
        }
    }
}
