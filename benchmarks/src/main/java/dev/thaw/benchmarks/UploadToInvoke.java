package dev.thaw.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.core.sync.RequestBody;

/** The time from the moment a PUT is acknowledged to the moment a warm function is entered for it. */
final class UploadToInvoke implements Benchmark {
    private static final String FUNCTION = "upload-to-invoke";
    private static final int WARM_UP = 300;
    private static final int UPLOADS = 1000;
    private static final long PAUSE_MS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final double MICROS_PER_MS = 1e3;

    @Override
    public Report run(Options options) throws Exception {
        try (Edition edition = Edition.start(options.root());
                var s3 = edition.s3()) {
            NoopPackage noop = NoopPackage.in(edition.home().resolve("noop"));
            edition.apply("functions", FUNCTION, noop.functionManifest(FUNCTION));
            edition.apply("triggers", FUNCTION, NoopPackage.triggerManifest(FUNCTION, FUNCTION));
            int warmUp = options.scaled(WARM_UP);
            int uploads = options.scaled(UPLOADS);
            var acknowledged = new HashMap<String, Long>();
            for (int i = 0; i < warmUp + uploads; i++) {
                String key = "bench/" + i;
                s3.putObject(r -> r.bucket("media").key(key), RequestBody.fromString("x"));
                acknowledged.put(key, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
                Edition.pause(PAUSE_MS);
            }
            Edition.await("every upload entered the function", LIMIT, () -> count(noop) >= warmUp + uploads);
            return report(noop.entries(), acknowledged, warmUp);
        }
    }

    private static Report report(List<NoopFunction.Entry> entries, Map<String, Long> acknowledged, int warmUp) {
        var delays = new ArrayList<Double>();
        for (NoopFunction.Entry entry : entries.subList(warmUp, entries.size())) {
            delays.add((entry.micros() - acknowledged.get(entry.subject())) / MICROS_PER_MS);
        }
        var sorted = Percentiles.of(delays);
        var figures = new LinkedHashMap<String, Double>();
        figures.put("p50_ms", sorted.at(50));
        figures.put("p99_ms", sorted.at(99));
        figures.put("max_ms", sorted.at(100));
        return new Report(figures, Map.of("p50_ms", "<= 15"), "none: an absolute goal");
    }

    private static int count(NoopPackage noop) {
        try {
            return noop.entries().size();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
