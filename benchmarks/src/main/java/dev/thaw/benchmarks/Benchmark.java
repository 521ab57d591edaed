package dev.thaw.benchmarks;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** One thing that is measured from outside. */
interface Benchmark {
    /**
     * What the user asked for.
     *
     * @param root the checkout
     * @param functionPackage the package to start, or null for the benchmark's own choice
     * @param trace a folder with a trace in the Azure 2019 schema, or null
     * @param peer the address of a reverse proxy to compare with, or null
     * @param upstreamPort where that peer finds what it forwards to; 0 takes a free one
     * @param quick run a tenth of the work
     * @param parallel measure several workers rather than one
     */
    record Options(
            Path root, Path functionPackage, Path trace, URI peer, int upstreamPort, boolean quick, boolean parallel) {
        int scaled(int count) {
            return quick ? Math.max(1, count / 10) : count;
        }

        Duration scaled(Duration length) {
            return quick ? length.dividedBy(10) : length;
        }
    }

    Report run(Options options) throws Exception;
}
