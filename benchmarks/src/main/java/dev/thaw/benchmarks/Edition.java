package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A one-machine edition of its own, with a new home and free ports, started by the launcher as a user would. */
final class Edition implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final long POLL_MS = 50;
    /** Longer than the pause between two caches. */
    private static final long QUIET_MS = 10_000;

    private static final long QUIET_TICKS = 50;

    private final Path launcher;
    private final Path home;
    private final JsonNode ready;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(REQUEST_TIMEOUT)
            .build();

    private final Map<String, String> settings;

    /** Puts files into a home before anything runs in it. */
    @FunctionalInterface
    interface Preparation {
        void of(Path home) throws IOException;
    }

    private Edition(Path launcher, Path home, Map<String, String> settings) throws IOException {
        this.launcher = launcher;
        this.home = home;
        this.settings = settings;
        command("up", "-d", "--port", "0", "--router-port", "0", "--s3-port", "0");
        this.ready = JSON.readTree(home.resolve("run/platform.json").toFile());
    }

    static Edition start(Path root) throws IOException {
        return start(root, Map.of());
    }

    /**
     * @param settings environment variables of the platform
     */
    static Edition start(Path root, Map<String, String> settings) throws IOException {
        return start(root, settings, home -> {});
    }

    static Edition start(Path root, Map<String, String> settings, Preparation preparation) throws IOException {
        Path home = Files.createTempDirectory("thaw-bench");
        preparation.of(home);
        return new Edition(root.resolve("thaw"), home, settings);
    }

    URI api() {
        return URI.create(ready.get("api").asText());
    }

    URI router() {
        return URI.create(ready.get("router").asText());
    }

    URI s3Address() {
        return URI.create(ready.get("s3").asText());
    }

    long pid() {
        return ready.get("pid").asLong();
    }

    Path home() {
        return home;
    }

    /** Applies a manifest through the REST API; {@code kind} is {@code functions} or {@code triggers}. */
    void apply(String kind, String name, String yaml) throws IOException {
        var answer = send(HttpRequest.newBuilder(api().resolve("/v1/" + kind + "/" + name))
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofString(yaml))
                .build());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("PUT " + kind + "/" + name + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(api().resolve(path)).timeout(REQUEST_TIMEOUT);
    }

    /** The value of the counter line that starts with {@code series}; 0 when there is none. */
    double metric(String name, String... labels) throws IOException {
        return send(request("/q/metrics").build())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The processes of a function's instances, found by what the platform tells each in its environment. */
    List<ProcessHandle> instances(String function) {
        return ProcessHandle.of(pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> ProcFile.environment(process.pid()).contains("K_SERVICE=" + function))
                .filter(process -> ProcFile.environment(process.pid()).stream().anyMatch(e -> e.startsWith("PORT=")))
                .toList();
    }

    S3Client s3() {
        return S3Client.builder()
                .endpointOverride(s3Address())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(ProfileCredentialsProvider.builder()
                        .profileFile(ProfileFile.builder()
                                .type(ProfileFile.Type.CREDENTIALS)
                                .content(home.resolve("credentials"))
                                .build())
                        .build())
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    /** Waits until the platform and what it runs use next to no CPU: start-up caches have been made, and functions started ahead have started. */
    void awaitQuiet() throws IOException {
        await("the platform is quiet", COMMAND_TIMEOUT, () -> {
            try {
                Map<Long, Long> before = ticks();
                pause(QUIET_MS);
                Map<Long, Long> after = ticks();
                long used = after.entrySet().stream()
                        .mapToLong(process -> process.getValue() - before.getOrDefault(process.getKey(), 0L))
                        .sum();
                return used <= QUIET_TICKS && after.keySet().equals(before.keySet());
            } catch (IOException e) {
                return false;
            }
        });
    }

    private Map<Long, Long> ticks() {
        return ProcessHandle.of(pid()).stream()
                .flatMap(platform -> Stream.concat(Stream.of(platform), platform.descendants()))
                .collect(Collectors.toMap(ProcessHandle::pid, process -> ProcFile.cpuTicks(process.pid())));
    }

    static void await(String what, Duration limit, BooleanSupplier condition) throws IOException {
        Instant end = Instant.now().plus(limit);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new IOException("Not within " + limit.toSeconds() + " s: " + what);
            }
            pause(POLL_MS);
        }
    }

    static void pause(long millis) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void command(String... arguments) throws IOException {
        var builder = new ProcessBuilder(launcher.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(settings);
        builder.environment().put("THAW_HOME", home.toString());
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            boolean ended = process.waitFor(COMMAND_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("`thaw " + String.join(" ", arguments) + "` failed; see above");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        command("down");
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
