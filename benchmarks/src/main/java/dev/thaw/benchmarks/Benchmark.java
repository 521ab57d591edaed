package dev.thaw.benchmarks;

import java.nio.file.Path;

/** One thing that is measured from outside. */
interface Benchmark {
    /**
     * What the user asked for.
     *
     * @param root the checkout
     * @param functionPackage the package to start, or null for the benchmark's own choice
     * @param trace a folder with a trace in the Azure 2019 schema, or null
     * @param quick run a tenth of the work
     */
    record Options(Path root, Path functionPackage, Path trace, boolean quick) {
        int scaled(int count) {
            return quick ? Math.max(1, count / 10) : count;
        }
    }

    Report run(Options options) throws Exception;
}
