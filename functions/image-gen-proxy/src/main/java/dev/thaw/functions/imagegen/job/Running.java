package dev.thaw.functions.imagegen.job;

import java.time.Instant;
import java.util.function.Consumer;

import dev.thaw.functions.imagegen.backend.Observer;
import dev.thaw.functions.imagegen.backend.Picture;
import dev.thaw.functions.imagegen.usage.Tokens;

/** A job that this instance works on: how far it is, and how to end it. */
final class Running implements Observer {
    private final Job job;
    private final Waiters waiters;
    private final Consumer<String> tickets;
    private final Instant began = Instant.now();
    private volatile double progress;
    private volatile boolean stopped;
    private Thread thread;
    private volatile Tokens tokens = Tokens.NONE;

    /**
     * @param tickets remembers what the back end calls the work
     */
    Running(Job job, Waiters waiters, Consumer<String> tickets) {
        this.job = job;
        this.waiters = waiters;
        this.tickets = tickets;
    }

    Job job() {
        return job;
    }

    Instant began() {
        return began;
    }

    double progress() {
        return progress;
    }

    boolean isStopped() {
        return stopped;
    }

    synchronized void runsIn(Thread worker) {
        thread = worker;
    }

    /** Nobody waits any more, or it is no longer this instance's. */
    synchronized void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /**
     * From now on the worker writes down how it ended, and nobody interrupts it: an interrupt would close the connection to the database under it. Whether the
     * job is still its own to end, the database knows.
     */
    synchronized void undisturbed() {
        thread = null;
        boolean ignored = Thread.interrupted();
    }

    boolean isLate() {
        return Instant.now().isAfter(job.deadline());
    }

    @Override
    public void progress(double fraction) {
        progress = Math.max(progress, fraction);
        waiters.progress(job.id(), fraction);
    }

    @Override
    public void partial(Picture picture) {
        waiters.partial(job.id(), picture);
    }

    @Override
    public void ticket(String ticket) {
        tickets.accept(ticket);
    }

    @Override
    public void tokens(Tokens counted) {
        tokens = counted;
    }

    Tokens tokens() {
        return tokens;
    }

    @Override
    public void check() throws InterruptedException {
        if (stopped || isLate()) {
            throw new InterruptedException();
        }
    }
}
