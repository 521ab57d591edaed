package dev.thaw.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What deciding for 10,000 functions costs: time of a tick on one core, and heap of a function that is idle. */
final class Engine implements Benchmark {
    private static final String FULL = "100";
    private static final double MICROS_PER_MS = 1000;
    private static final int ROUNDS = 5;
    private static final int MINUTES = 60;

    @Override
    public Report run(Options options) throws Exception {
        var figures = new LinkedHashMap<String, Double>();
        var jmh = new OptionsBuilder()
                .include(EngineTick.class.getSimpleName())
                .forks(options.quick() ? 0 : 1)
                .jvmArgsAppend("-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1", "-Xmx1g")
                .warmupIterations(options.quick() ? 1 : 3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(options.scaled(10))
                .measurementTime(TimeValue.seconds(1));
        var progress = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL);
        for (RunResult result : new Runner(jmh.build(), progress).run()) {
            String busy = result.getParams().getParam("busyPercent");
            String what = result.getParams().getBenchmark().endsWith(".tick") ? "tick" : "forecast_slot";
            String name = what + "_ms" + (busy.equals(FULL) ? "" : "_at_" + busy + "_percent");
            figures.put(name, result.getPrimaryResult().getScore() / MICROS_PER_MS);
        }
        figures.put("bytes_per_function", bytesPerFunction());
        return new Report(
                figures,
                Map.of("tick_ms", "<= 50", "bytes_per_function", "<= 4096"),
                "10,000 functions, all with load, on one core; bytes: idle again after an hour of load");
    }

    /** Heap of an engine whose functions have all had load for an hour and have been idle since, by each of them. */
    private static double bytesPerFunction() {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = used();
            EngineFleet fleet = new EngineFleet(EngineFleet.FUNCTIONS, 100);
            for (int minute = 0; minute < MINUTES; minute++) {
                fleet.tick();
                fleet.endSlot();
            }
            fleet.rest();
            least = Math.min(least, used() - before);
            if (fleet.tick() != 0) {
                throw new IllegalStateException("The functions are not at rest");
            }
        }
        return least / (double) EngineFleet.FUNCTIONS;
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
