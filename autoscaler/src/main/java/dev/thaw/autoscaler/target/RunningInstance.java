package dev.thaw.autoscaler.target;

import java.time.Duration;

import io.vertx.core.Future;

/** An instance that has been started. */
public interface RunningInstance {
    String id();

    /** The process; 0 when there is none (yet). */
    long pid();

    /** The address that it listens at: loopback, for one that is a process here. */
    default String host() {
        return "127.0.0.1";
    }

    /** The port that it listens at. */
    int port();

    /** Succeeds once it accepts connections; fails with a {@link StartFailure}. */
    Future<StartTimes> ready();

    /** Succeeds once it has ended, by itself or not, with a line about how. */
    Future<String> ended();

    long memoryBytes();

    /** Whether it still runs, as far as the system tells at this moment; {@link #ended} may come a little later. */
    boolean lives();

    /** Takes its CPU away, after it has been told; a thaw that comes in between wins. */
    void freeze();

    /** Undoes {@link #freeze}, at once; returns whether it still lives. */
    boolean thaw();

    /** Asks it to end, and makes it after the grace period. */
    void stop(Duration grace);
}
