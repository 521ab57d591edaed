package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.InstanceView;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.engine.ScalingRule;
import dev.thaw.autoscaler.engine.StartBackoff;
import dev.thaw.autoscaler.target.RunningInstance;
import dev.thaw.autoscaler.target.ScaleTarget;
import dev.thaw.autoscaler.target.StartFailure;

/** One function's instances, and the requests that wait for them. */
public final class Fleet {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final ScaleTarget target;
    private final AutoscalerConfig config;
    private final StartMetrics metrics;
    private final List<Instance> instances = new ArrayList<>();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private RevisionSpec spec;
    private long waitingBytes;
    private StartBackoff backoff = StartBackoff.NONE;
    private StartFailure lastFailure;
    private Instant quietSince = Instant.now();
    private boolean closed;

    public Fleet(RevisionSpec spec, ScaleTarget target, AutoscalerConfig config, StartMetrics metrics) {
        this.spec = spec;
        this.target = target;
        this.config = config;
        this.metrics = metrics;
    }

    public synchronized RevisionSpec spec() {
        return spec;
    }

    /** Brings the function to another revision; instances of the old one finish their requests and go. */
    public synchronized void update(RevisionSpec next) {
        spec = next;
        backoff = StartBackoff.NONE;
        lastFailure = null;
        instances.stream().filter(i -> !i.isOf(next)).toList().forEach(this::drain);
        scale();
    }

    /** A place on an instance: at once, or once there is room; fails with {@link Unavailable}. */
    public synchronized Waiter acquire(long announcedBytes) {
        var waiter = new Waiter(this, announcedBytes);
        quietSince = Instant.now();
        Optional<Instance> free = closed ? Optional.empty() : free();
        if (closed) {
            waiter.refuse(new Unavailable(503, "draining", "The router is stopping.", 1));
        } else if (free.isPresent()) {
            waiter.give(free.get());
        } else if (backoff.holds(Instant.now()) && alive() == 0) {
            waiter.refuse(failure());
        } else if (waiters.size() >= config.queueRequests() || waitingBytes + announcedBytes > config.queueBytes()) {
            waiter.refuse(new Unavailable(
                    503, "queue-full", waiters.size() + " requests wait for " + spec.function() + " already.", 1));
        } else {
            waiters.add(waiter);
            waitingBytes += announcedBytes;
            scale();
        }
        return waiter;
    }

    synchronized void forget(Waiter waiter) {
        if (waiters.remove(waiter)) {
            waitingBytes -= waiter.bytes();
        }
    }

    synchronized void release(Instance instance) {
        instance.left(Instant.now());
        quietSince = Instant.now();
        serve();
        if (instance.isDraining() && instance.inFlight() == 0) {
            instance.stop(config.drainTimeout());
        }
    }

    /** An instance that runs but does not take connections is replaced. */
    synchronized void broken(Instance instance) {
        if (instances.contains(instance)) {
            LOG.warn("{} refuses connections; it is replaced", instance.id());
            instances.remove(instance);
            instance.stop(Duration.ZERO);
            backoff = backoff.failed(Instant.now());
            scale();
        }
    }

    private Optional<Instance> free() {
        return instances.stream()
                .filter(i -> i.hasRoom(spec.concurrency()))
                .min(Comparator.comparingInt(Instance::inFlight));
    }

    private void serve() {
        while (!waiters.isEmpty()) {
            Optional<Instance> free = free();
            if (free.isEmpty()) {
                scale();
                return;
            }
            Waiter waiter = waiters.remove();
            waitingBytes -= waiter.bytes();
            waiter.give(free.get());
        }
    }

    private void scale() {
        if (closed || backoff.holds(Instant.now())) {
            return;
        }
        for (int missing = ScalingRule.toStart(load(), bounds()); missing > 0; missing--) {
            start();
        }
    }

    private void start() {
        RunningInstance process = target.start(spec);
        var instance = new Instance(process, spec, Instant.now());
        instances.add(instance);
        process.ready().onSuccess(done -> ready(instance)).onFailure(failure -> failed(instance, failure));
        process.ended().onSuccess(how -> ended(instance, how));
    }

    private synchronized void ready(Instance instance) {
        if (!instances.contains(instance)) {
            return;
        }
        metrics.started(spec.function(), instance.ready(Instant.now()));
        if (instance.isDraining()) {
            instance.stop(config.drainTimeout());
        } else {
            serve();
        }
    }

    private synchronized void failed(Instance instance, Throwable failure) {
        if (!instances.remove(instance) || instance.isDraining()) {
            return;
        }
        lastFailure =
                failure instanceof StartFailure known ? known : new StartFailure("instance-failed", failure.toString());
        backoff = backoff.failed(Instant.now());
        LOG.warn("{} did not start: {}", instance.id(), lastFailure.getMessage());
        if (alive() == 0) {
            List<Waiter> failing = List.copyOf(waiters);
            waiters.clear();
            waitingBytes = 0;
            failing.forEach(waiter -> waiter.refuse(failure()));
        }
    }

    private synchronized void ended(Instance instance, String how) {
        if (instances.remove(instance) && !instance.isDraining()) {
            LOG.warn("{} ended by itself: {}", instance.id(), how);
            if (instance.isYoung(Instant.now())) {
                backoff = backoff.failed(Instant.now());
            }
            scale();
        }
    }

    private Unavailable failure() {
        StartFailure cause = lastFailure == null ? new StartFailure("instance-failed", "It ended.") : lastFailure;
        return new Unavailable(502, cause.code(), cause.getMessage(), backoff.secondsLeft(Instant.now()));
    }

    /** Called every so often: stops what has been idle long enough, and starts what the back-off held up. */
    public synchronized void tick(Instant now) {
        // One that only opens its port and ends again does not count as a start that succeeded.
        if (instances.stream().anyMatch(instance -> !instance.isStarting() && !instance.isYoung(now))) {
            backoff = StartBackoff.NONE;
            lastFailure = null;
        }
        scale();
        for (Instance instance : List.copyOf(instances)) {
            boolean idle = instance.isIdle()
                    && ScalingRule.mayStop(Duration.between(instance.idleSince(), now), spec.idle(), load(), bounds());
            if (idle) {
                drain(instance);
            }
        }
    }

    private void drain(Instance instance) {
        if (!instance.isDraining()) {
            instance.drain();
            if (instance.inFlight() == 0) {
                instance.stop(config.drainTimeout());
            }
        }
    }

    private ScalingRule.Load load() {
        int inFlight = instances.stream().mapToInt(Instance::inFlight).sum();
        return new ScalingRule.Load(inFlight, waiters.size(), alive());
    }

    private ScalingRule.Bounds bounds() {
        return new ScalingRule.Bounds(spec.concurrency(), spec.minInstances(), spec.maxInstances());
    }

    private int alive() {
        return (int) instances.stream().filter(i -> !i.isDraining()).count();
    }

    public synchronized int waiting() {
        return waiters.size();
    }

    /** How long nothing has come, run or started. */
    public synchronized Duration quietFor(Instant now) {
        boolean busy = load().inFlight() > 0
                || !waiters.isEmpty()
                || instances.stream().anyMatch(Instance::isStarting);
        return busy ? Duration.ZERO : Duration.between(quietSince, now);
    }

    public synchronized List<InstanceView> views() {
        var views = new ArrayList<>(instances.stream().map(Instance::view).toList());
        if (lastFailure != null) {
            views.add(new InstanceView(
                    spec.revision(),
                    spec.revision(),
                    0,
                    0,
                    "failed",
                    null,
                    Instant.now(),
                    0,
                    lastFailure.getMessage()));
        }
        return views;
    }

    public synchronized Map<String, Integer> states() {
        var states = new TreeMap<String, Integer>();
        instances.forEach(instance -> states.merge(instance.state(), 1, Integer::sum));
        return states;
    }

    /** Lets running requests end, refuses the waiting ones, and stops; the result is there when every instance has ended. */
    public synchronized Future<Void> close() {
        closed = true;
        List.copyOf(waiters).forEach(w -> w.refuse(new Unavailable(503, "draining", "The router is stopping.", 1)));
        waiters.clear();
        List<Future<String>> endings = instances.stream().map(Instance::ended).toList();
        List.copyOf(instances).forEach(this::drain);
        return Future.join(endings).mapEmpty();
    }
}
