package dev.thaw.autoscaler.target.knative;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.target.RunningInstance;
import dev.thaw.autoscaler.target.StartTimes;

/** A pod as an instance: it is ready when its queue-proxy says so. */
final class PodInstance implements RunningInstance {
    private static final Logger LOG = LoggerFactory.getLogger(PodInstance.class);
    /** Between two questions to a pod whose containers are still being started. */
    private static final long FIRST_PAUSE_MS = 2;

    private static final long LONGEST_PAUSE_MS = 200;

    private final String name;
    private final String host;
    private final int port;
    private final long begun;
    private final long addressed;
    private final LongSupplier nanos;
    private final Consumer<PodInstance> dropped;
    private final Promise<StartTimes> ready = Promise.promise();
    private final Promise<String> ended = Promise.promise();
    private long pause = FIRST_PAUSE_MS;
    private volatile boolean over;

    /**
     * @param begun when its start was decided, in ns
     * @param dropped is told when the router gives it up although it is there
     */
    PodInstance(String name, String host, int port, long begun, LongSupplier nanos, Consumer<PodInstance> dropped) {
        this.name = name;
        this.host = host;
        this.port = port;
        this.begun = begun;
        this.nanos = nanos;
        this.addressed = nanos.getAsLong();
        this.dropped = dropped;
    }

    /** Asks it until it answers. */
    void probe(PodProbe probe, PauseTimer timer) {
        if (over) {
            return;
        }
        probe.ask(host, port).onComplete(answer -> {
            if (over) {
                return;
            }
            if (answer.succeeded() && answer.result() == PodProbe.Answer.READY) {
                ready.tryComplete(new StartTimes(
                        Duration.ofNanos(addressed - begun), Duration.ofNanos(nanos.getAsLong() - addressed)));
                return;
            }
            if (answer.succeeded() && answer.result() == PodProbe.Answer.WRONG) {
                LOG.warn("What listens at {}:{} of the pod {} is no queue-proxy", host, port, name);
                pause = TimeUnit.SECONDS.toMillis(1);
            }
            timer.after(pause, () -> probe(probe, timer));
            pause = Math.min(Math.max(pause, LONGEST_PAUSE_MS), pause + pause / 2);
        });
    }

    /** Runs something later. */
    interface PauseTimer {
        void after(long millis, Runnable task);
    }

    boolean isReady() {
        return ready.future().isComplete();
    }

    @Override
    public String host() {
        return host;
    }

    /** There is no such pod any more, or it has begun anew. */
    void end(String how) {
        over = true;
        ended.tryComplete(how);
    }

    @Override
    public String id() {
        return name;
    }

    @Override
    public long pid() {
        return 0;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Future<StartTimes> ready() {
        return ready.future();
    }

    @Override
    public Future<String> ended() {
        return ended.future();
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public boolean lives() {
        return !over;
    }

    @Override
    public void freeze() {
        // It is hidden from traffic; that is all.
    }

    @Override
    public boolean thaw() {
        return !over;
    }

    /** Pods are ended by their Deployment: this one is only not used any more. */
    @Override
    public void stop(Duration grace) {
        dropped.accept(this);
    }
}
