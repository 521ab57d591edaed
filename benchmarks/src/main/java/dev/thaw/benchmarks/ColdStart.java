package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the router adds to a start: a request at zero instances to its first byte, over the same command started bare to its first 200.
 * The two alternate, so that both see the same machine.
 */
final class ColdStart implements Benchmark {
    private static final String FUNCTION = "cold-start";
    private static final String READY = "/q/health/ready";
    private static final int STARTS = 60;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final double NANOS_PER_MS = 1e6;
    private static final int SETTLE_TRIES = 20;
    private static final int FIRST_JDK_WITH_CACHE = 25;

    @Override
    public Report run(Options options) throws Exception {
        Path functionPackage = options.functionPackage() != null
                ? options.functionPackage().toAbsolutePath()
                : options.root().resolve("functions/media-transcode/target/quarkus-app");
        try (Edition edition = Edition.start(options.root())) {
            edition.apply("functions", FUNCTION, """
                    apiVersion: thaw.dev/v1
                    kind: Function
                    metadata: { name: cold-start }
                    spec:
                      package: %s
                      resources: { cpu: "2", memory: 1Gi, scratch: 1Gi }
                      concurrency: 0
                      timeout: 60s
                      scale: { min: 0, max: 1, idle: 100ms, standby: 0 }
                    """.formatted(functionPackage));
            URI url = edition.router().resolve("/fn/" + FUNCTION + READY);
            Exec exec = settled(edition, url);
            var routed = new ArrayList<Double>();
            var bare = new ArrayList<Double>();
            int starts = options.scaled(STARTS);
            for (int i = 0; i < starts; i++) {
                awaitZero(edition);
                routed.add(FirstByte.ofOne(url, System.nanoTime()) / NANOS_PER_MS);
                awaitZero(edition);
                bare.add(exec.measure() / NANOS_PER_MS);
                System.err.printf(
                        "%d/%d routed %.1f ms, bare %.1f ms%n", i + 1, starts, routed.getLast(), bare.getLast());
            }
            return report(Percentiles.of(routed), Percentiles.of(bare), exec);
        }
    }

    private static Report report(Percentiles routed, Percentiles bare, Exec exec) {
        var figures = new LinkedHashMap<String, Double>();
        figures.put("p50_ratio", routed.at(50) / bare.at(50));
        figures.put("p99_ratio", routed.at(99) / bare.at(99));
        figures.put("p50_ms", routed.at(50));
        figures.put("bare_p50_ms", bare.at(50));
        figures.put("p99_ms", routed.at(99));
        figures.put("bare_p99_ms", bare.at(99));
        return new Report(
                figures,
                Map.of("p50_ratio", "<= 1.05", "p99_ratio", "<= 1.3", "p50_ms", exec.isJvm() ? "<= 300" : "<= 25"),
                "the same command started bare: " + exec.command().getFirst());
    }

    /** Starts the function until its starts are as they stay: a JVM's from the cache that is made when nothing else runs. */
    private static Exec settled(Edition edition, URI url) throws IOException {
        for (int tries = 0; tries < SETTLE_TRIES; tries++) {
            awaitZero(edition);
            Edition.pause(TimeUnit.SECONDS.toMillis(5));
            FirstByte.ofOne(url, System.nanoTime());
            ProcessHandle instance = edition.instances(FUNCTION).stream()
                    .findFirst()
                    .orElseThrow(() -> new IOException("The function answered, but none of its processes is found"));
            List<String> command = ProcFile.commandLine(instance.pid());
            List<String> environment = ProcFile.environment(instance.pid());
            boolean jvm = isJvm(command);
            boolean cached = command.stream().anyMatch(argument -> argument.startsWith("-XX:AOTCache="));
            if (!jvm || cached || Runtime.version().feature() < FIRST_JDK_WITH_CACHE) {
                // The caches of the other functions are made meanwhile, and would share the cores with what is
                // measured.
                Edition.pause(TimeUnit.SECONDS.toMillis(30));
                return new Exec(command, environment, Files.createTempDirectory("thaw-bare"));
            }
        }
        throw new IOException("The function still starts without a cache; see the platform's log");
    }

    private static void awaitZero(Edition edition) throws IOException {
        Edition.await(
                "no instance left", LIMIT, () -> edition.instances(FUNCTION).isEmpty());
    }

    private static boolean isJvm(List<String> command) {
        return command.getFirst().endsWith("/java");
    }

    /** An instance's own command and environment, started without the platform. */
    private record Exec(List<String> command, List<String> environment, Path folder) {
        boolean isJvm() {
            return ColdStart.isJvm(command);
        }

        long measure() throws IOException {
            int port = freePort();
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile());
            builder.environment().clear();
            for (String variable : environment) {
                int equals = variable.indexOf('=');
                builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
            }
            builder.environment().remove("THAW_READY");
            builder.environment().put("PORT", Integer.toString(port));
            builder.environment().put("THAW_SCRATCH", folder.resolve("scratch").toString());
            long began = System.nanoTime();
            Process process = builder.start();
            try {
                return FirstByte.ofFirstSuccess(URI.create("http://127.0.0.1:" + port + READY), began, LIMIT);
            } finally {
                process.destroy();
                process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
            }
        }

        private static int freePort() throws IOException {
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }
}
