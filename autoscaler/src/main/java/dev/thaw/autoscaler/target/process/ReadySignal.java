package dev.thaw.autoscaler.target.process;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What one instance says about being ready: it may say so once, or never. */
final class ReadySignal {
    /** How the instance finds where to say it: POST to this URL. */
    static final String VARIABLE = "THAW_READY";

    private static final long EAGER_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long EAGER_PAUSE_MS = 1;
    private static final long PAUSE_MS = 10;
    /** Between looks at one that will most likely say it. */
    private static final long CALM_PAUSE_MS = 50;

    private final String url;
    private final boolean expected;
    private final Semaphore heard = new Semaphore(0);
    private volatile boolean given;

    /**
     * @param expected whether instances of the same revision have said it before
     */
    ReadySignal(String url, boolean expected) {
        this.url = url;
        this.expected = expected;
    }

    /** Of a program that has nowhere to say it. */
    static ReadySignal none() {
        return new ReadySignal("", false);
    }

    String url() {
        return url;
    }

    void give() {
        given = true;
        heard.release();
    }

    boolean isGiven() {
        return given;
    }

    /** Waits for it, or until it is time for another look at the port: soon, if nothing is expected or it was a lie. */
    void await(long waitedNanos) throws InterruptedException {
        long pause = waitedNanos < EAGER_NANOS ? EAGER_PAUSE_MS : PAUSE_MS;
        if (heard.tryAcquire(expected && !given ? CALM_PAUSE_MS : pause, TimeUnit.MILLISECONDS)) {
            heard.drainPermits();
        }
    }
}
