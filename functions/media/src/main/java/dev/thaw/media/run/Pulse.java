package dev.thaw.media.run;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Repeats a job's last progress while nothing new is told, so that whoever watches knows it alive. */
public final class Pulse implements Job, AutoCloseable {
    private static final long BEAT_MS = 500;

    private final Job job;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("pulse").factory());
    private final Future<?> beats;
    private double fraction;
    private String message;
    private boolean silent;

    /** Begins to beat with nothing done. */
    public Pulse(Job job, String message) {
        this.job = job;
        this.message = message;
        this.beats = timer.scheduleAtFixedRate(this::beat, 0, BEAT_MS, TimeUnit.MILLISECONDS);
    }

    private synchronized void beat() {
        if (silent) {
            job.progress(fraction, message);
        }
        silent = true;
    }

    @Override
    public Exit execute(List<String> command, Consumer<String> line) throws IOException, InterruptedException {
        return job.execute(command, line);
    }

    @Override
    public synchronized void progress(double done, String what) {
        fraction = done;
        message = what;
        silent = false;
        job.progress(done, what);
    }

    @Override
    public void check() {
        job.check();
    }

    @Override
    public void close() {
        beats.cancel(false);
        timer.shutdownNow();
    }
}
