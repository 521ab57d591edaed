package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The packaged transcoder as a process of its own, on all cores or on one. */
final class TranscodeWorker implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** As a platform starts it: its own choices, and those of the function's manifest. */
    private static final List<String> JVM =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms16m", "-Xmx256m");

    private final Process process;
    private final URI url;
    private final HttpClient http;

    private TranscodeWorker(Process process, URI url, HttpClient http) {
        this.process = process;
        this.url = url;
        this.http = http;
    }

    /**
     * Starts it.
     *
     * @param environment as a platform would give it
     * @param core the only one it may use
     */
    static TranscodeWorker start(
            Path functionPackage, Path folder, Map<String, String> environment, Optional<Integer> core)
            throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> line = new ArrayList<>();
        core.ifPresent(number -> line.addAll(List.of("taskset", "-c", number.toString())));
        line.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        line.addAll(JVM);
        line.addAll(List.of("-jar", functionPackage.resolve("quarkus-run.jar").toString()));
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log-" + port).toFile());
        builder.environment().putAll(environment);
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment()
                .put("THAW_SCRATCH", folder.resolve("scratch-" + port).toString());
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var worker = new TranscodeWorker(builder.start(), URI.create("http://127.0.0.1:" + port), http);
        Edition.await("the function is ready", LIMIT, worker::isReady);
        return worker;
    }

    private boolean isReady() {
        try {
            return http.send(
                                    HttpRequest.newBuilder(url.resolve("/q/health/ready"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    URI url() {
        return url;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Does a job and returns the seconds it took. */
    double transcode(String job) throws IOException {
        long start = System.nanoTime();
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(url.resolve("/transcode"))
                            .header("Content-Type", "application/json")
                            .timeout(LIMIT)
                            .POST(HttpRequest.BodyPublishers.ofString(job))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(answer.statusCode() + " " + answer.body());
            }
            return (System.nanoTime() - start) / 1e9;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        http.close();
    }
}
