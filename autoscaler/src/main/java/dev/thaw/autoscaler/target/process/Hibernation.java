package dev.thaw.autoscaler.target.process;

/** Whether a process runs or is frozen. Freezing takes its time on a thread of its own; thawing happens at once, at any moment of it. */
final class Hibernation {
    private final Freezer freezer;
    private final String id;
    private final long pid;
    private final Runnable tell;
    private Thread preparing;
    private boolean frozen;

    /**
     * @param tell tells the process; blocks
     */
    Hibernation(Freezer freezer, String id, long pid, Runnable tell) {
        this.freezer = freezer;
        this.id = id;
        this.pid = pid;
        this.tell = tell;
    }

    synchronized void freeze() {
        if (frozen || preparing != null) {
            return;
        }
        preparing = Thread.ofVirtual().name("freeze-" + id).unstarted(this::prepare);
        preparing.start();
    }

    private void prepare() {
        tell.run();
        freezer.prepare(id, pid);
        synchronized (this) {
            if (preparing != Thread.currentThread()) {
                return;
            }
            preparing = null;
            frozen = true;
            freezer.freeze(id, pid);
        }
        freezer.reclaim(id, Proc.memory(pid));
    }

    synchronized void thaw() {
        preparing = null;
        if (frozen) {
            frozen = false;
            freezer.thaw(id, pid);
        }
    }
}
