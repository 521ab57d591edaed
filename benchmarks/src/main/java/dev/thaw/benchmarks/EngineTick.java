package dev.thaw.benchmarks;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the engine does for all functions of a machine every two seconds, and what it does for them once a minute. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineTick {
    /** Of all functions, how many percent have load. */
    @Param({"100", "10", "0"})
    public int busyPercent;

    private EngineFleet fleet;

    /** Has all windows full, where there is load. */
    @Setup
    public void fill() {
        fleet = new EngineFleet(EngineFleet.FUNCTIONS, busyPercent);
        for (int tick = 0; tick < EngineFleet.WINDOW_TICKS; tick++) {
            fleet.tick();
        }
    }

    /** Two seconds: the averages are fed twice and asked once, and starts are planned. */
    @Benchmark
    public long tick() {
        return fleet.tick();
    }

    /** The forecast's minute. */
    @Benchmark
    public long slot() {
        return fleet.endSlot();
    }
}
