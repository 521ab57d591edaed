package dev.thaw.functions.imagegen.backend;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import jakarta.enterprise.util.TypeLiteral;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * Keeps work away from a back end that fails: SmallRye Fault Tolerance's circuit breaker, which opens after three failures in a row and lets one
 * job try again after a while. Its state is watched, because a job is only given to a back end that would take it. What the breaker does not know
 * stands beside it: a back end that is busy, or names a time, is left alone until then, and that is no failure.
 */
final class Breaker {
    private static final int TOLERATED = 3;
    /** Of a back end that is busy, or not there, and does not say until when. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final String backend;
    private final Duration delay;
    private final TypedGuard<List<Picture>> guard;
    private volatile Seen seen = new Seen(CircuitBreakerState.CLOSED, 0);
    private volatile long pausedUntil = System.nanoTime();

    private record Seen(CircuitBreakerState state, long since) {}

    /**
     * @param delay how long it stays open
     */
    Breaker(String backend, Duration delay) {
        this.backend = backend;
        this.delay = delay;
        this.guard = TypedGuard.create(new TypeLiteral<List<Picture>>() {})
                .withDescription("imagegen backend " + backend)
                .withCircuitBreaker()
                .name("imagegen/" + backend)
                .requestVolumeThreshold(TOLERATED)
                .failureRatio(1)
                .successThreshold(1)
                .delay(delay.toMillis(), ChronoUnit.MILLIS)
                .when(Breaker::isFailure)
                .onStateChange(state -> seen = new Seen(state, System.nanoTime()))
                .done()
                .build();
    }

    private static boolean isFailure(Throwable e) {
        return e instanceof BackendException failure && failure.kind() == BackendException.Kind.BROKEN;
    }

    /** What it lets through now, in the words of the metrics: {@code closed}, {@code half_open} or {@code open}. */
    String state() {
        return seen.state().name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether the back end may get another job.
     *
     * @param busy jobs that it works on
     */
    boolean allows(int busy) {
        long now = System.nanoTime();
        Seen last = seen;
        return now - pausedUntil >= 0
                && switch (last.state()) {
                    case CLOSED -> true;
                    case HALF_OPEN -> busy == 0;
                    case OPEN -> busy == 0 && now - last.since() > delay.toNanos();
                };
    }

    /**
     * Lets the back end work.
     *
     * @throws BackendException its own, or that it is busy when it is to be left alone
     */
    List<Picture> call(Callable<List<Picture>> work) throws BackendException, InterruptedException {
        try {
            return guard.call(work);
        } catch (CircuitBreakerOpenException e) {
            throw BackendException.busy(backend + " is left alone after several failures.", null);
        } catch (BackendException e) {
            pause(e);
            throw e;
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(backend + " failed in an unknown way", e);
        }
    }

    private void pause(BackendException e) {
        Duration pause = e.retryAfter().orElse(e.kind() == BackendException.Kind.BUSY ? BUSY : Duration.ZERO);
        pausedUntil = System.nanoTime() + pause.toNanos();
    }
}
