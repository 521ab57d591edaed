package dev.thaw.standalone.story;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import static org.awaitility.Awaitility.await;

/** The packaged edition as a process of its own on free ports, as a user runs it; it can be killed and started again on the same home. */
final class Edition implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final Path home;
    private final List<Path> manifests;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(REQUEST_TIMEOUT)
            .build();
    private Process process;
    private JsonNode ready;

    private Edition(Path home, List<Path> manifests) {
        this.home = home;
        this.manifests = manifests;
    }

    /** Starts an edition with the given manifests. */
    static Edition start(Path home, Path... manifests) throws IOException {
        var edition = new Edition(home, List.of(manifests));
        edition.restart();
        return edition;
    }

    /** The manifest of one of the reference functions. */
    static Path reference(String function) {
        return Path.of("..", "functions", function, "function.yaml")
                .toAbsolutePath()
                .normalize();
    }

    /** Starts the process again on the same home and waits until it is ready. */
    void restart() throws IOException {
        Path readyFile = home.resolve("run/platform.json");
        Files.deleteIfExists(readyFile);
        Files.createDirectories(home);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-Dthaw.api.port=0", "-Dthaw.router.port=0", "-Dthaw.s3.port=0"));
        command.add("-Dthaw.home=" + home);
        command.add("-Dthaw.manifests="
                + String.join(",", manifests.stream().map(Path::toString).toList()));
        command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("platform.log").toFile()))
                .start();
        await().atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Files.exists(readyFile) || !process.isAlive());
        if (!Files.exists(readyFile)) {
            throw new IOException("The edition did not start:\n" + Files.readString(home.resolve("platform.log")));
        }
        ready = JSON.readTree(readyFile.toFile());
    }

    /** Kills the platform as the kernel would: nothing is told, nothing is flushed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    long pid() {
        return process.pid();
    }

    Path home() {
        return home;
    }

    URI api(String path) {
        return URI.create(ready.get("api").asText() + path);
    }

    URI router(String path) {
        return URI.create(ready.get("router").asText() + path);
    }

    S3Client s3() {
        return S3Client.builder()
                .endpointOverride(URI.create(ready.get("s3").asText()))
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

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(REQUEST_TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> put(String path, String yaml) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(api(path))
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofString(yaml)));
    }

    HttpResponse<String> post(URI url, String contentType, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(url)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send(HttpRequest.newBuilder(api(path))).body());
    }

    /** Every record of a function, over all pages. */
    List<JsonNode> records(String function) throws IOException, InterruptedException {
        var records = new ArrayList<JsonNode>();
        String cursor = "";
        do {
            JsonNode page = get("/v1/invocations?limit=500&function=" + function + cursor);
            page.get("items").forEach(records::add);
            cursor = page.path("next").isTextual()
                    ? "&cursor=" + page.get("next").asText()
                    : "";
        } while (!cursor.isEmpty());
        return records;
    }

    /** The function's only record once it has ended. */
    JsonNode ended(String function, Duration limit) {
        return await().atMost(limit)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> records(function).stream()
                                .filter(Edition::isFinal)
                                .findFirst()
                                .orElse(null),
                        record -> record != null);
    }

    static boolean isFinal(JsonNode record) {
        return !List.of("queued", "running").contains(record.get("status").asText());
    }

    /** The files left in every instance's scratch folder. */
    List<Path> scratchFiles() throws IOException {
        Path folder = home.resolve("scratch");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(45, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
