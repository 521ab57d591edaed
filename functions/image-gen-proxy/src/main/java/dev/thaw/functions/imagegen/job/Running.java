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
    private final Keeper previews;
    private final Partials partials;
    private final Instant began = Instant.now();
    private volatile double progress;
    private volatile boolean stopped;
    private Thread thread;
    private volatile Tokens tokens = Tokens.NONE;
    private volatile double seconds;
    private volatile double price;
    private volatile boolean delivered;

    /**
     * @param tickets remembers what the back end calls the work
     * @param previews keeps unfinished pictures
     */
    Running(Job job, Waiters waiters, Consumer<String> tickets, Keeper previews) {
        this.previews = previews;
        this.partials = new Partials(job.request());
        this.job = job;
        this.waiters = waiters;
        this.tickets = tickets;
    }

    /** Keeps an unfinished picture. */
    @FunctionalInterface
    interface Keeper {
        void keep(int index, Picture picture);
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
        // The back end calls from one thread.
        int index = partials.next(progress);
        if (index >= 0) {
            previews.keep(index, picture);
        }
    }

    @Override
    public void ticket(String ticket) {
        tickets.accept(ticket);
    }

    @Override
    public void tokens(Tokens counted) {
        tokens = counted;
    }

    /** The back end has worked for so long, whatever came of it. */
    void worked(double time) {
        seconds = time;
    }

    /** What it has made costs so much. */
    void costs(double sum) {
        price = sum;
    }

    /** The account of it is in the job's record. */
    void delivered() {
        delivered = true;
    }

    double price() {
        return price;
    }

    /** The seconds of the back end of which nothing came. */
    double lostSeconds() {
        return delivered ? 0 : seconds;
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
