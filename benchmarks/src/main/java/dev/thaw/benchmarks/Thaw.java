package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a thaw adds: a request that finds a standby, over the same request to another instance of the same package that has
 * been idle for as long without being frozen. The two alternate, so that both see the same machine; a further figure is the
 * CPU time that standbys used.
 */
final class Thaw implements Benchmark {
    private static final String STANDBY = "thaw";
    private static final String WARM = "warm";
    private static final String PATH = "/q/health/live";
    private static final int THAWS = 300;
    private static final int WARM_UP = 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** For the freeze itself, which comes after the decision. */
    private static final long SETTLE_MS = 100;

    private static final long REST_MS = 30;
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public Report run(Options options) throws Exception {
        Path functionPackage = options.functionPackage() != null
                ? options.functionPackage().toAbsolutePath()
                : options.root().resolve("functions/media-transcode/target/quarkus-app");
        try (Edition edition = Edition.start(options.root(), Map.of("THAW_SCALING_PARK_AFTER", "0.1S"))) {
            apply(edition, STANDBY, functionPackage, 1);
            apply(edition, WARM, functionPackage, 0);
            URI standby = edition.router().resolve("/fn/" + STANDBY + PATH);
            URI ready = edition.router().resolve("/fn/" + WARM + PATH);
            FirstByte.ofOne(standby, System.nanoTime());
            FirstByte.ofOne(ready, System.nanoTime());
            edition.awaitQuiet();
            long pid = edition.instances(STANDBY).getFirst().pid();
            var thawed = new ArrayList<Double>();
            var warm = new ArrayList<Double>();
            long used = 0;
            int count = options.scaled(THAWS) + WARM_UP;
            for (int i = 0; i < count; i++) {
                Edition.await("a standby", LIMIT, () -> isStandby(edition));
                Edition.pause(SETTLE_MS);
                long before = ProcFile.cpuTicks(pid);
                Edition.pause(REST_MS);
                used += ProcFile.cpuTicks(pid) - before;
                boolean thawFirst = i % 2 == 0;
                double first = FirstByte.ofOne(thawFirst ? standby : ready, System.nanoTime()) / NANOS_PER_MS;
                Edition.pause(REST_MS);
                double second = FirstByte.ofOne(thawFirst ? ready : standby, System.nanoTime()) / NANOS_PER_MS;
                if (i >= WARM_UP) {
                    thawed.add(thawFirst ? first : second);
                    warm.add(thawFirst ? second : first);
                }
            }
            double thaws = edition.metric("thaw_requests_total", "function=\"" + STANDBY + "\"", "start=\"thaw\"");
            if (thaws < count) {
                throw new IOException("Only " + thaws + " of " + count + " requests found a standby");
            }
            return report(thawed, warm, used, options);
        }
    }

    private static void apply(Edition edition, String name, Path functionPackage, int standbys) throws IOException {
        edition.apply("functions", name, """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: %s }
                spec:
                  package: %s
                  resources: { cpu: "2", memory: 1Gi, scratch: 1Gi }
                  concurrency: 0
                  timeout: 60s
                  scale: { min: 0, max: 1, idle: 1h, standby: %d }
                """.formatted(name, functionPackage, standbys));
    }

    private static boolean isStandby(Edition edition) {
        try {
            return edition.send(edition.request("/v1/functions/" + STANDBY + "/instances")
                            .build())
                    .body()
                    .contains("\"standby\"");
        } catch (IOException e) {
            return false;
        }
    }

    private static Report report(List<Double> thawed, List<Double> warm, long used, Options options) {
        Percentiles thaw = Percentiles.of(thawed);
        Percentiles next = Percentiles.of(warm);
        var figures = new LinkedHashMap<String, Double>();
        figures.put("added_p50_ms", thaw.at(50) - next.at(50));
        figures.put("added_p99_ms", thaw.at(99) - next.at(99));
        figures.put("thaw_p50_ms", thaw.at(50));
        figures.put("thaw_p99_ms", thaw.at(99));
        figures.put("warm_p50_ms", next.at(50));
        figures.put("warm_p99_ms", next.at(99));
        figures.put("standby_cpu_ticks", (double) used);
        return new Report(
                figures,
                Map.of("added_p50_ms", "<= 1", "added_p99_ms", "<= 5", "standby_cpu_ticks", "0"),
                options.functionPackage() == null
                        ? "requests to an idle instance that is not frozen, JVM package"
                        : "requests to an idle instance that is not frozen, given package");
    }
}
