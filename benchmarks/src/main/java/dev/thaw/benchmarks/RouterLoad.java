package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the router carries and what it costs: requests per second against nginx (and a peer) before the same instance of the same
 * function, taking turns; what it adds to a request at a modest rate; and what becomes of ten times the load that a function can bear.
 */
final class RouterLoad implements Benchmark {
    private static final String FUNCTION = "upstream";
    private static final int CONNECTIONS = 64;
    private static final int ROUNDS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration ROUND = Duration.ofSeconds(8);
    private static final double RATE = 1_000;
    private static final double MEDIAN = 50;
    private static final double TAIL = 99;

    @Override
    public Report run(Options options) throws Exception {
        Path folder = Files.createTempDirectory("thaw-bench-router");
        int besides = options.upstreamPort() == 0 ? Nginx.freePort() : options.upstreamPort();
        try (Edition edition = Edition.start(options.root())) {
            edition.apply("functions", FUNCTION, """
                    apiVersion: thaw.dev/v1
                    kind: Function
                    metadata: { name: upstream }
                    spec:
                      package: %s
                      resources: { cpu: "2", memory: 256Mi, scratch: 64Mi }
                      concurrency: 0
                      timeout: 60s
                      scale: { min: 1, max: 1, idle: 10m }
                    """.formatted(Nginx.upstreamPackage(folder, besides)));
            URI routed = edition.router().resolve("/fn/" + FUNCTION + "/");
            FirstByte.ofOne(routed, System.nanoTime());
            edition.awaitQuiet();
            var figures = new LinkedHashMap<String, Double>();
            try (Nginx nginx = Nginx.proxy(folder, besides)) {
                var sides = new LinkedHashMap<String, URI>();
                sides.put("nginx", nginx.url());
                sides.put("router", routed);
                if (options.peer() != null) {
                    sides.put("peer", options.peer());
                }
                throughput(sides, options, figures);
                sides.remove("peer");
                sides.put("direct", URI.create("http://127.0.0.1:" + besides + "/"));
                latency(sides, options, figures);
            }
            Overload.of(edition, folder, options, figures);
            return new Report(figures, goals(options), peer(options));
        }
    }

    private static Map<String, String> goals(Options options) {
        var goals = new LinkedHashMap<String, String>();
        goals.put("nginx_ratio", ">= 0.75");
        if (options.peer() != null) {
            goals.put("peer_ratio", ">= 3");
        }
        goals.put("added_p50_ms", "<= 0.2");
        goals.putAll(Overload.GOALS);
        return goals;
    }

    private static String peer(Options options) {
        String nginx = "nginx before the same instance";
        return options.peer() == null ? nginx : nginx + "; " + options.peer();
    }

    private static void throughput(Map<String, URI> sides, Options options, Map<String, Double> figures)
            throws IOException {
        var rates = new LinkedHashMap<String, List<Double>>();
        for (var side : sides.entrySet()) {
            rates.put(side.getKey(), new ArrayList<>());
            new LoadGenerator(side.getValue(), CONNECTIONS).closedLoop(options.scaled(WARM_UP));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (var side : sides.entrySet()) {
                var result = answered(
                        side, new LoadGenerator(side.getValue(), CONNECTIONS).closedLoop(options.scaled(ROUND)));
                rates.get(side.getKey()).add(result.okPerSecond());
                System.err.printf(
                        "%s: %.0f requests/s, p50 %.2f ms%n",
                        side.getKey(), result.okPerSecond(), result.millis(MEDIAN));
            }
        }
        var medians = new LinkedHashMap<String, Double>();
        rates.forEach((side, values) -> medians.put(side, Percentiles.of(values).at(MEDIAN)));
        figures.put("nginx_ratio", medians.get("router") / medians.get("nginx"));
        if (medians.containsKey("peer")) {
            figures.put("peer_ratio", medians.get("router") / medians.get("peer"));
        }
        medians.forEach((side, median) -> figures.put(side + "_per_second", median));
    }

    private static void latency(Map<String, URI> sides, Options options, Map<String, Double> figures)
            throws IOException {
        var medians = new LinkedHashMap<String, List<Double>>();
        var tails = new LinkedHashMap<String, List<Double>>();
        for (int round = 0; round < ROUNDS; round++) {
            for (var side : sides.entrySet()) {
                var result = answered(
                        side, new LoadGenerator(side.getValue(), CONNECTIONS).openLoop(RATE, options.scaled(ROUND)));
                medians.computeIfAbsent(side.getKey(), some -> new ArrayList<>())
                        .add(result.millis(MEDIAN));
                tails.computeIfAbsent(side.getKey(), some -> new ArrayList<>()).add(result.millis(TAIL));
                System.err.printf(
                        "%s at %.0f/s: p50 %.3f ms, p99 %.3f ms%n",
                        side.getKey(), RATE, result.millis(MEDIAN), result.millis(TAIL));
            }
        }
        for (String side : List.of("router", "nginx")) {
            String name = side.equals("router") ? "added" : side + "_added";
            figures.put(name + "_p50_ms", median(medians, side) - median(medians, "direct"));
            figures.put(name + "_p99_ms", median(tails, side) - median(tails, "direct"));
        }
    }

    private static double median(Map<String, List<Double>> values, String side) {
        return Percentiles.of(values.get(side)).at(MEDIAN);
    }

    /** A side that answers anything but 200 measures nothing. */
    private static LoadGenerator.Result answered(Map.Entry<String, URI> side, LoadGenerator.Result result)
            throws IOException {
        if (result.ok() == 0 || result.shed() + result.other() > 0) {
            throw new IOException(
                    side.getKey() + " at " + side.getValue() + " does not answer as it should: " + result);
        }
        return result;
    }
}
