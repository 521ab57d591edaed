package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.InstanceView;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.target.RunningInstance;
import dev.thaw.autoscaler.target.StartFailure;
import dev.thaw.autoscaler.target.StartTimes;
import dev.thaw.engine.Decision;
import dev.thaw.engine.DecisionLog;
import dev.thaw.engine.InstanceState;
import dev.thaw.engine.ScalingRule;
import dev.thaw.engine.StartPlan;

/**
 * One function's instances, and the requests that wait for them. A request takes a place on a ready instance without a
 * lock; all else happens under the fleet's own.
 */
public final class Fleet {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private final FleetContext context;
    private final Instances instances = new Instances();
    private final WaitQueue waiting;
    private final StartHistory starts = new StartHistory();
    private final DecisionLog decisions = new DecisionLog();
    private final LongAdder arrivals = new LongAdder();
    private volatile RevisionSpec spec;
    private volatile boolean closed;
    private volatile long quietSince;
    private volatile int desired;
    private volatile int standbys;
    private volatile String desiredFor = "";
    private volatile double worth;
    private final LongAdder busyNanos = new LongAdder();

    public Fleet(RevisionSpec spec, FleetContext context) {
        this.spec = spec;
        this.context = context;
        this.waiting = new WaitQueue(
                context.config().queue().requests(), context.config().queue().bytes(), context.queue());
        this.quietSince = now();
        this.standbys = spec.standbys().orElse(0);
    }

    public RevisionSpec spec() {
        return spec;
    }

    long now() {
        return context.nanos().getAsLong();
    }

    /** Brings the function to another revision; instances of the old one finish their requests and go. */
    public synchronized void update(RevisionSpec next) {
        spec = next;
        starts.reset();
        standbys = next.standbys().orElse(0);
        instances.list().stream().filter(i -> !i.isOf(next)).forEach(i -> retire(i, "a newer revision"));
        nudge();
    }

    /** A place on an instance that is ready, taken without a lock; null when the request has to {@link #acquire} one. */
    Lease take(String session) {
        if (closed || waiting.size() > 0) {
            return null;
        }
        Instance instance = choose(session);
        if (instance == null) {
            return null;
        }
        arrivals.increment();
        return new Lease(this, instance, Lease.Start.WARM, now(), 0, 0);
    }

    private Instance choose(String session) {
        Instance[] ready = instances.ready();
        int concurrency = spec.concurrency();
        return session == null
                ? Choice.take(ready, concurrency, context.random())
                : Choice.take(ready, concurrency, context.random(), session);
    }

    /** A place on an instance: at once, or once there is room; fails with {@link Unavailable}. */
    public synchronized Waiter acquire(long announcedBytes) {
        long now = now();
        var waiter = new Waiter(this, announcedBytes, now);
        quietSince = now;
        arrivals.increment();
        if (closed) {
            waiter.refuse(new Unavailable(503, "draining", "The router is stopping.", 1));
            return waiter;
        }
        if (starts.isTelling(now) && nothingRuns()) {
            waiter.refuse(starts.reason(now));
        } else if (waiting.offer(waiter)) {
            serve();
        } else {
            note("refuse", 1, "the queue is full");
            waiter.refuse(new Unavailable(
                    503, "queue-full", waiting.size() + " requests wait for " + spec.function() + " already.", 1));
        }
        return waiter;
    }

    synchronized void forget(Waiter waiter) {
        waiting.remove(waiter);
    }

    void release(Instance instance, long takenAt) {
        long now = now();
        busyNanos.add(now - takenAt);
        quietSince = now;
        int left = instance.done(now);
        if (waiting.size() > 0) {
            serve();
        }
        if (left == 0 && instance.is(InstanceState.DRAINING)) {
            instance.stop(context.config().drainTimeout());
        }
    }

    /** An instance that runs but does not take connections is replaced. */
    synchronized void broken(Instance instance) {
        instance.left(now());
        if (instances.remove(instance)) {
            LOG.warn("{} refuses connections; it is replaced", instance.id());
            instance.ended();
            instance.stop(Duration.ZERO);
            noteEnd(instance, "It does not take connections.");
            nudge();
        }
    }

    /** Gives those who wait what is free, thaws what they need besides, and asks for starts if that is not enough. */
    private synchronized void serve() {
        long now = now();
        for (Waiter next = waiting.first(); next != null; next = waiting.first()) {
            Instance free = choose(null);
            boolean thawed = free == null && thaw(now);
            if (thawed) {
                free = choose(null);
            }
            if (free == null) {
                nudge();
                return;
            }
            waiting.remove(next);
            next.give(free, thawed, now);
        }
    }

    /** Thaws the standby that was used last; those that have died meanwhile are dropped. */
    private boolean thaw(long now) {
        while (true) {
            Optional<Instance> last = instances.freshestStandby();
            if (last.isEmpty()) {
                return false;
            }
            if (last.get().thaw(now)) {
                instances.publish();
                note("thaw", 1, "a request waits");
                context.metrics().phase(spec.function(), "thaw", "ready", now() - now);
                return true;
            }
            LOG.info("{} ended while it was a standby", last.get().id());
            last.get().ended();
            instances.remove(last.get());
        }
    }

    /** The request that waited for a start has been answered. */
    void started(StartPhases start, String traceparent) {
        context.metrics().phase(start.function(), start.kind(), "first-byte", start.answered() - start.given());
        context.metrics().started(start, traceparent);
    }

    /** What is to be started, in the eyes of {@link StartPlan}. */
    public synchronized StartPlan.Demand demand() {
        Waiter oldest = waiting.first();
        return new StartPlan.Demand(
                spec.function(),
                spec.weight(),
                instances.alive(),
                toStart(),
                expectedMemory(),
                oldest == null ? Long.MAX_VALUE : oldest.since());
    }

    private int toStart() {
        return closed || starts.isPausing(now())
                ? 0
                : ScalingRule.toStart(load(), bounds(), instances.count(InstanceState.STARTING), standbys);
    }

    /** What one instance holds, as seen; what is likely before that. */
    public synchronized long expectedMemory() {
        long likely = Math.min(spec.memoryBytes(), context.config().standby().likelyMemory());
        return starts.memory() == 0 ? likely : starts.memory();
    }

    private String ahead() {
        return desired > 0 ? "ahead of requests: " + desiredFor : "kept ahead of requests";
    }

    /** Starts one more instance. */
    public synchronized void start() {
        if (closed) {
            return;
        }
        note("start", 1, waiting.size() > 0 ? waiting.size() + " requests wait" : ahead());
        adopt(context.target().start(spec), now());
    }

    /**
     * Takes an instance that has been started.
     *
     * @param begun when that was decided, in ns
     */
    public synchronized void adopt(RunningInstance process, long begun) {
        if (closed) {
            return;
        }
        var instance = new Instance(process, spec, begun);
        instances.add(instance);
        Waiter oldest = waiting.first();
        if (oldest != null) {
            context.metrics().phase(spec.function(), "cold", "queue", now() - oldest.since());
        }
        process.ready().onSuccess(times -> ready(instance, times)).onFailure(failure -> failed(instance, failure));
        process.ended().onSuccess(how -> ended(instance, how));
    }

    private synchronized void ready(Instance instance, StartTimes times) {
        context.metrics().phase(spec.function(), "cold", "spawn", times.spawn().toNanos());
        context.metrics().phase(spec.function(), "cold", "boot", times.boot().toNanos());
        instance.spawned(times.spawn());
        if (instance.answered(now())) {
            starts.succeeded(instance.readyAt() - instance.createdAt());
            instances.publish();
            serve();
            context.metrics().phase(spec.function(), "cold", "ready", now() - instance.readyAt());
        }
        nudge();
    }

    private synchronized void failed(Instance instance, Throwable failure) {
        if (!instances.remove(instance) || instance.is(InstanceState.DRAINING)) {
            return;
        }
        instance.ended();
        starts.failed(failure instanceof StartFailure known ? known : StartFailure.of(failure.toString()), now());
        note("hold", 1, "a start failed: " + failure.getMessage());
        LOG.warn("{} did not start: {}", instance.id(), failure.getMessage());
        tellThoseWhoWait();
    }

    private boolean nothingRuns() {
        return instances.alive() + instances.count(InstanceState.STANDBY) == 0;
    }

    private void tellThoseWhoWait() {
        if (starts.isTelling(now()) && nothingRuns()) {
            waiting.drain().forEach(waiter -> waiter.refuse(starts.reason(now())));
        }
    }

    /** One that only opens its port and ends again does not count as a start that succeeded. */
    private void noteEnd(Instance instance, String how) {
        if (!instance.isProven(now())) {
            starts.failed(StartFailure.of(how), now());
            tellThoseWhoWait();
        }
    }

    private synchronized void ended(Instance instance, String how) {
        boolean expected = instance.is(InstanceState.DRAINING);
        if (instances.remove(instance)) {
            instance.ended();
            if (!expected) {
                LOG.warn("{} ended by itself: {}", instance.id(), how);
                noteEnd(instance, how);
            }
        }
        nudge();
    }

    /** Called every so often: parks and stops what has been idle long enough. Costs next to nothing while there is nothing. */
    public void tick() {
        boolean rests = instances.size() == 0 && waiting.size() == 0 && spec.minInstances() == 0;
        if (!rests || desired > 0 || standbys > 0) {
            review();
        }
    }

    private synchronized void review() {
        long now = now();
        if (instances.list().stream().anyMatch(i -> i.isProven(now))) {
            starts.reset();
        }
        var patience = new ScalingRule.Patience(
                spec.standbys().orElse(1) > 0, context.config().standby().parkAfter(), spec.idle(), standbys);
        for (Instance instance : instances.list()) {
            if (instance.isIdle()) {
                idle(instance, patience, now);
            }
        }
        if (toStart() > 0) {
            nudge();
        }
    }

    private void idle(Instance instance, ScalingRule.Patience patience, long now) {
        boolean standby = instance.is(InstanceState.STANDBY);
        Duration idleFor = Duration.ofNanos(now - instance.idleSince());
        switch (ScalingRule.idle(idleFor, standby, patience, load(), bounds())) {
            case RETIRE -> retire(instance, "idle for " + idleFor.toSeconds() + " s");
            case PARK -> {
                if (!standby && instance.park()) {
                    starts.holds(instance.memoryBytes());
                    instances.publish();
                    note("park", 1, "idle for " + idleFor.toSeconds() + " s");
                }
            }
            case STAY -> {
                // Until the next look.
            }
        }
    }

    private void retire(Instance instance, String reason) {
        if (instance.retire()) {
            instances.publish();
            note("retire", 1, reason);
            if (instance.inFlight() == 0) {
                instance.stop(context.config().drainTimeout());
            }
        }
    }

    /** Gives it no more requests; those that it has may end. */
    public synchronized void withdraw(RunningInstance process, String reason) {
        instances.list().stream().filter(i -> i.isOf(process)).forEach(i -> retire(i, reason));
    }

    /** How many requests each instance has that is ready, by id. */
    public Map<String, Integer> requests() {
        var requests = new TreeMap<String, Integer>();
        for (Instance instance : instances.ready()) {
            requests.put(instance.id(), instance.inFlight());
        }
        return requests;
    }

    /** Gives up one standby to make room for another function; returns what that frees, in bytes, or 0. */
    public synchronized long evict() {
        Optional<Instance> oldest = instances.oldestStandby();
        oldest.ifPresent(instance -> retire(instance, "its memory is needed by another function"));
        return oldest.map(Instance::memoryBytes).orElse(0L);
    }

    /** When its least recently used standby was used, in ns; empty when it has none. */
    public synchronized OptionalLong oldestStandby() {
        return instances
                .in(InstanceState.STANDBY)
                .mapToLong(Instance::idleSince)
                .min();
    }

    private void nudge() {
        context.nudge().accept(this);
    }

    private ScalingRule.Load load() {
        return new ScalingRule.Load(
                inFlight(),
                waiting.size(),
                instances.alive(),
                instances.count(InstanceState.STANDBY),
                instances.spare(),
                desired);
    }

    private ScalingRule.Bounds bounds() {
        return new ScalingRule.Bounds(spec.concurrency(), spec.minInstances(), spec.maxInstances());
    }

    /** How many instances have been starting for less than so long. */
    public int starting(Duration younger) {
        return instances.size() == 0 ? 0 : startingNow(younger);
    }

    private synchronized int startingNow(Duration younger) {
        long now = now();
        return (int) instances
                .in(InstanceState.STARTING)
                .filter(i -> now - i.createdAt() < younger.toNanos())
                .count();
    }

    /** Requests on instances. */
    public int inFlight() {
        return instances.inFlight();
    }

    public int waiting() {
        return waiting.size();
    }

    /** All requests that ever came. */
    public long arrivals() {
        return arrivals.sum();
    }

    /** How many instances, standbys included, there should be from now on, and why. */
    public void desire(int count, String reason) {
        if (count != desired) {
            note("scale", count, reason);
        }
        desiredFor = reason;
        desired = count;
    }

    /** What its standbys are worth, per byte: those that are worth least go first when memory is short. */
    public void value(double perByte) {
        worth = perByte;
    }

    public double worth() {
        return worth;
    }

    /** Instances that answer at once, or within a thaw. */
    public synchronized int answering() {
        return instances.ready().length + instances.count(InstanceState.STANDBY);
    }

    /** How long all requests that have ended were on instances, in ns, summed. */
    public long busyNanos() {
        return busyNanos.sum();
    }

    /** What a start takes, as measured; empty before the first. */
    public synchronized Optional<Duration> startTime() {
        return starts.time();
    }

    private void note(String action, int count, String reason) {
        decisions.add(Instant.now(), action, count, reason);
    }

    /** The last decisions, the newest first. */
    public List<Decision> decisions() {
        return decisions.latest();
    }

    /** How long nothing has come, run or started. */
    public synchronized Duration quietFor() {
        boolean busy = inFlight() > 0 || waiting.size() > 0 || instances.count(InstanceState.STARTING) > 0;
        return busy ? Duration.ZERO : Duration.ofNanos(now() - quietSince);
    }

    public synchronized List<InstanceView> views() {
        var views =
                new ArrayList<>(instances.list().stream().map(Instance::view).toList());
        starts.failure().ifPresent(reason -> views.add(InstanceView.failed(spec.revision(), reason)));
        return views;
    }

    public synchronized Map<String, Integer> states() {
        var states = new TreeMap<String, Integer>();
        instances.list().forEach(instance -> states.merge(instance.view().state(), 1, Integer::sum));
        return states;
    }

    /** Lets running requests end, refuses the waiting ones, and stops; the result is there when every instance has ended. */
    public synchronized Future<Void> close() {
        closed = true;
        waiting.drain().forEach(w -> w.refuse(new Unavailable(503, "draining", "The router is stopping.", 1)));
        List<Future<String>> endings =
                instances.list().stream().map(Instance::ending).toList();
        instances.list().forEach(instance -> retire(instance, "the platform stops"));
        return Future.join(endings).mapEmpty();
    }
}
