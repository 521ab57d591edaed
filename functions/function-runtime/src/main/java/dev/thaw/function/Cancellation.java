package dev.thaw.function;

import java.util.ArrayList;
import java.util.List;

import org.jboss.logging.Logger;

/** Whether anybody still waits for an invocation, and what to do when nobody does. */
final class Cancellation {
    private static final Logger LOG = Logger.getLogger(Cancellation.class);

    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;
    private boolean superseded;
    private boolean handedBack;

    void cancel() {
        List<Runnable> due;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            due = List.copyOf(actions);
        }
        due.forEach(Cancellation::run);
    }

    /** Another attempt has taken over. */
    void supersede() {
        synchronized (this) {
            superseded = true;
        }
        cancel();
    }

    synchronized boolean isSuperseded() {
        return superseded;
    }

    /** This process ends before the work would; another is to do it. */
    void handBack() {
        synchronized (this) {
            handedBack = true;
        }
        cancel();
    }

    synchronized boolean isHandedBack() {
        return handedBack;
    }

    void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        run(action);
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    void check() {
        if (isCancelled()) {
            throw new CancelledException();
        }
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("What was to be done on cancel failed", e);
        }
    }
}
