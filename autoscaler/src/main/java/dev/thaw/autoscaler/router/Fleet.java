package dev.thaw.autoscaler.router;

import java.time.Duration;
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
import dev.thaw.engine.Decision;
import dev.thaw.engine.InstanceState;
import dev.thaw.engine.StartPlan;

/**
 * One function's instances, and the requests that wait for them. A request takes a place on a ready instance without a
 * lock; all else happens under the fleet's own.
 */
public final class Fleet {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final FleetContext context;
    /** Its monitor is the lock. */
    private final FleetState state;

    private final Instances instances;
    private final WaitQueue waiting;
    private final Starting starting;
    private final Resting resting;
    private final LongAdder arrivals = new LongAdder();
    private final LongAdder busyNanos = new LongAdder();
    private volatile long quietSince;

    public Fleet(RevisionSpec spec, FleetContext context) {
        this.context = context;
        this.state = new FleetState(spec, context);
        this.instances = state.instances();
        this.waiting = state.waiting();
        this.starting = new Starting(state, this::serve, this::nudge);
        this.resting = new Resting(state);
        this.quietSince = now();
    }

    public RevisionSpec spec() {
        return state.spec();
    }

    long now() {
        return state.now();
    }

    private void nudge() {
        context.nudge().accept(this);
    }

    /** Brings the function to another revision; instances of the old one finish their requests and go. */
    public void update(RevisionSpec next) {
        synchronized (state) {
            state.update(next);
            instances.list().stream().filter(i -> !i.isOf(next)).forEach(i -> resting.retire(i, "a newer revision"));
            nudge();
        }
    }

    /** A place on an instance that is ready, taken without a lock; null when the request has to {@link #acquire} one. */
    Lease take(String session) {
        if (state.isClosed() || waiting.size() > 0) {
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
        int concurrency = spec().concurrency();
        return session == null
                ? Choice.take(ready, concurrency, context.random())
                : Choice.take(ready, concurrency, context.random(), session);
    }

    /** A place on an instance: at once, or once there is room; fails with {@link Unavailable}. */
    public Waiter acquire(long announcedBytes) {
        synchronized (state) {
            long now = now();
            var waiter = new Waiter(this, announcedBytes, now);
            quietSince = now;
            arrivals.increment();
            if (state.isClosed()) {
                waiter.refuse(stopping());
            } else if (starting.isHopeless()) {
                waiter.refuse(state.starts().reason(now));
            } else if (waiting.offer(waiter)) {
                serve();
            } else {
                state.note("refuse", 1, "the queue is full");
                waiter.refuse(new Unavailable(
                        503,
                        "queue-full",
                        waiting.size() + " requests wait for " + spec().function() + " already.",
                        1));
            }
            return waiter;
        }
    }

    private static Unavailable stopping() {
        return new Unavailable(503, "draining", "The router is stopping.", 1);
    }

    void forget(Waiter waiter) {
        synchronized (state) {
            waiting.remove(waiter);
        }
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
    void broken(Instance instance) {
        synchronized (state) {
            instance.left(now());
            if (instances.remove(instance)) {
                LOG.warn("{} refuses connections; it is replaced", instance.id());
                instance.ended();
                instance.stop(Duration.ZERO);
                starting.noteEnd(instance, "It does not take connections.");
                nudge();
            }
        }
    }

    /** Gives those who wait what is free, thaws what they need besides, and asks for starts if that is not enough. */
    private void serve() {
        synchronized (state) {
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
                state.note("thaw", 1, "a request waits");
                context.metrics().phase(spec().function(), "thaw", "ready", now() - now);
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
    public StartPlan.Demand demand() {
        synchronized (state) {
            return starting.demand();
        }
    }

    /** What one instance holds, as seen; what is likely before that. */
    public long expectedMemory() {
        synchronized (state) {
            return starting.expectedMemory();
        }
    }

    /** Starts one more instance. */
    public void start() {
        synchronized (state) {
            starting.start();
        }
    }

    /**
     * Takes an instance that has been started.
     *
     * @param begun when that was decided, in ns
     */
    public void adopt(RunningInstance process, long begun) {
        synchronized (state) {
            starting.adopt(process, begun);
        }
    }

    /** Called every so often: parks and stops what has been idle long enough. Costs next to nothing while there is nothing. */
    public void tick() {
        boolean rests = instances.size() == 0 && waiting.size() == 0 && spec().minInstances() == 0;
        if (rests && state.wish().isNothing()) {
            return;
        }
        synchronized (state) {
            resting.review();
            if (starting.wanted() > 0) {
                nudge();
            }
        }
    }

    /** Gives it no more requests; those that it has may end. */
    public void withdraw(RunningInstance process, String reason) {
        synchronized (state) {
            instances.list().stream().filter(i -> i.isOf(process)).forEach(i -> resting.retire(i, reason));
        }
    }

    /** Gives up one standby to make room for another function; returns what that frees, in bytes, or 0. */
    public long evict() {
        synchronized (state) {
            return resting.evict();
        }
    }

    /** When its least recently used standby was used, in ns; empty when it has none. */
    public OptionalLong oldestStandby() {
        synchronized (state) {
            return resting.oldestStandby();
        }
    }

    /** How many instances have been starting for less than so long. */
    public int starting(Duration younger) {
        if (instances.size() == 0) {
            return 0;
        }
        synchronized (state) {
            return starting.younger(younger);
        }
    }

    /** Requests on instances. */
    public int inFlight() {
        return instances.inFlight();
    }

    /** How many requests each instance has that is ready, by id. */
    public Map<String, Integer> requests() {
        var requests = new TreeMap<String, Integer>();
        for (Instance instance : instances.ready()) {
            requests.put(instance.id(), instance.inFlight());
        }
        return requests;
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
        if (count != state.wish().instances()) {
            state.note("scale", count, reason);
        }
        state.wish().want(count, reason);
    }

    /** What its standbys are worth, per byte: those that are worth least go first when memory is short. */
    public void value(double perByte) {
        state.wish().value(perByte);
    }

    public double worth() {
        return state.wish().worth();
    }

    /** Instances that answer at once, or within a thaw. */
    public int answering() {
        synchronized (state) {
            return instances.ready().length + instances.count(InstanceState.STANDBY);
        }
    }

    /** How long all requests that have ended were on instances, in ns, summed. */
    public long busyNanos() {
        return busyNanos.sum();
    }

    /** What a start takes, as measured; empty before the first. */
    public Optional<Duration> startTime() {
        synchronized (state) {
            return state.starts().time();
        }
    }

    /** The last decisions, the newest first. */
    public List<Decision> decisions() {
        return state.decisions().latest();
    }

    /** How long nothing has come, run or started. */
    public Duration quietFor() {
        synchronized (state) {
            boolean busy = inFlight() > 0 || waiting.size() > 0 || instances.count(InstanceState.STARTING) > 0;
            return busy ? Duration.ZERO : Duration.ofNanos(now() - quietSince);
        }
    }

    public List<InstanceView> views() {
        synchronized (state) {
            var views = new ArrayList<>(
                    instances.list().stream().map(Instance::view).toList());
            state.starts().failure().ifPresent(reason -> views.add(InstanceView.failed(spec().revision(), reason)));
            return views;
        }
    }

    public Map<String, Integer> states() {
        synchronized (state) {
            var states = new TreeMap<String, Integer>();
            instances.list().forEach(instance -> states.merge(instance.view().state(), 1, Integer::sum));
            return states;
        }
    }

    /** Lets running requests end, refuses the waiting ones, and stops; the result is there when every instance has ended. */
    public Future<Void> close() {
        synchronized (state) {
            state.close();
            waiting.drain().forEach(waiter -> waiter.refuse(stopping()));
            List<Future<String>> endings =
                    instances.list().stream().map(Instance::ending).toList();
            instances.list().forEach(instance -> resting.retire(instance, "the platform stops"));
            return Future.join(endings).mapEmpty();
        }
    }
}
