package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.vertx.core.Future;

import dev.thaw.autoscaler.InstanceView;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.target.RunningInstance;
import dev.thaw.engine.InstanceState;
import dev.thaw.engine.InstanceState.Event;

/** An instance as the router counts on it. Its state and the number of its requests are one word: taking a place needs no lock. */
final class Instance {
    /** An instance that lives for so long has started well, also if nobody has called it. */
    private static final long YOUNG_NANOS = Duration.ofSeconds(5).toNanos();
    /** Kept connections may have been given up by the other side after so long a freeze. */
    private static final long STALE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int STATE_SHIFT = 24;
    private static final int IN_FLIGHT = (1 << STATE_SHIFT) - 1;
    private static final InstanceState[] STATES = {
        InstanceState.STARTING, InstanceState.READY, InstanceState.STANDBY, InstanceState.DRAINING, InstanceState.GONE
    };
    private static final Map<InstanceState, Integer> BITS =
            IntStream.range(0, STATES.length).boxed().collect(Collectors.toMap(i -> STATES[i], i -> i));

    private final RunningInstance process;
    private final RevisionSpec spec;
    private final Instant since = Instant.now();
    private final long createdAt;
    private final AtomicInteger word = new AtomicInteger();
    private volatile long spawnNanos;
    private volatile long readyAt;
    private volatile long idleSince;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile boolean parked;
    private volatile boolean proven;

    Instance(RunningInstance process, RevisionSpec spec, long now) {
        this.process = process;
        this.spec = spec;
        this.createdAt = now;
    }

    InstanceState state() {
        return state(word.get());
    }

    int inFlight() {
        return word.get() & IN_FLIGHT;
    }

    private static InstanceState state(int word) {
        return STATES[word >>> STATE_SHIFT];
    }

    /** Takes a place if it is ready and has one; a concurrency of 0 is no limit. */
    boolean tryTake(int concurrency) {
        int seen = word.get();
        while (state(seen) == InstanceState.READY && (concurrency == 0 || (seen & IN_FLIGHT) < concurrency)) {
            if (word.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = word.get();
        }
        return false;
    }

    /** A request has ended; returns how many it still has. */
    int done(long now) {
        proven = true;
        return left(now);
    }

    /** Gives a place back that was of no use; returns how many are still taken. */
    int left(long now) {
        idleSince = now;
        return word.decrementAndGet() & IN_FLIGHT;
    }

    /** Moves it to its next state; false when the event means nothing now. It parks only while it has no request. */
    private boolean on(Event event) {
        while (true) {
            int seen = word.get();
            var next = state(seen).after(event);
            if (next.isEmpty() || (event == Event.PARKED && (seen & IN_FLIGHT) > 0)) {
                return false;
            }
            int moved = (BITS.get(next.get()) << STATE_SHIFT) | (seen & IN_FLIGHT);
            if (word.compareAndSet(seen, moved)) {
                return true;
            }
        }
    }

    /** How long it took until there was a process. */
    void spawned(Duration spawn) {
        spawnNanos = spawn.toNanos();
    }

    boolean answered(long now) {
        readyAt = now;
        idleSince = now;
        return on(Event.ANSWERED);
    }

    /** Makes a standby of it unless it has a request. */
    boolean park() {
        boolean nowParked = on(Event.PARKED);
        if (nowParked) {
            parked = true;
            process.freeze();
        }
        return nowParked;
    }

    /** Makes a standby ready again; false when it has died meanwhile. */
    boolean thaw(long now) {
        if (!process.thaw() || state() != InstanceState.STANDBY) {
            return false;
        }
        if (now - idleSince > STALE_NANOS) {
            generation.incrementAndGet();
        }
        idleSince = now;
        return on(Event.THAWED);
    }

    boolean retire() {
        return on(Event.RETIRED);
    }

    boolean ended() {
        return on(Event.ENDED);
    }

    boolean lives() {
        return process.lives();
    }

    void stop(Duration grace) {
        process.stop(grace);
    }

    boolean is(InstanceState state) {
        return state() == state;
    }

    boolean isOf(RevisionSpec revision) {
        return spec.equals(revision);
    }

    /** Whether it counts for what is needed: it takes requests or soon will. */
    boolean isAlive() {
        InstanceState state = state();
        return state == InstanceState.STARTING || state == InstanceState.READY;
    }

    boolean isIdle() {
        int seen = word.get();
        return (state(seen) == InstanceState.READY || state(seen) == InstanceState.STANDBY) && (seen & IN_FLIGHT) == 0;
    }

    /** Whether it has started well: has ended a request, been idle long enough to be parked, or just lived on. */
    boolean isProven(long now) {
        return proven || parked || (now - createdAt > YOUNG_NANOS && !is(InstanceState.STARTING));
    }

    long createdAt() {
        return createdAt;
    }

    long spawnNanos() {
        return spawnNanos;
    }

    long readyAt() {
        return readyAt;
    }

    long idleSince() {
        return idleSince;
    }

    /** Changes when connections that were kept to it should not be used any more. */
    int generation() {
        return generation.get();
    }

    /** Whether it is the one that a target knows under this handle. */
    boolean isOf(RunningInstance handle) {
        return process.equals(handle);
    }

    String host() {
        return process.host();
    }

    int port() {
        return process.port();
    }

    String id() {
        return process.id();
    }

    long memoryBytes() {
        return process.memoryBytes();
    }

    Future<String> ending() {
        return process.ended();
    }

    InstanceView view() {
        return new InstanceView(
                id(),
                spec.revision(),
                process.pid(),
                port(),
                state().name().toLowerCase(Locale.ROOT),
                parked ? "thaw" : "cold",
                since,
                process.memoryBytes(),
                null);
    }
}
