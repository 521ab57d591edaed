package dev.thaw.standalone.story;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Image jobs keep an instance of a function that scales to zero, and start one when it is gone. */
@Tag("slow")
class ImageQueueIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int JOBS = 6;

    @TempDir
    Path folder;

    @Test
    void jobsThatNobodyWaitsForOutliveTheirInstance() throws Exception {
        try (Edition edition = start()) {
            // Given: jobs in the queue of an instance, and no request to it.
            assertEquals(200, edition.send(models(edition)).statusCode());
            JsonNode instance = instances(edition).get(0);
            URI jobs = URI.create("http://127.0.0.1:" + instance.get("port").asInt() + "/v1/images/generations");
            for (int i = 0; i < JOBS; i++) {
                var answer = edition.send(HttpRequest.newBuilder(jobs)
                        .header("Content-Type", "application/json")
                        .header("Prefer", "respond-async")
                        .POST(HttpRequest.BodyPublishers.ofString(line(i))));
                assertEquals(202, answer.statusCode(), answer.body());
            }
            await().atMost(LIMIT).until(() -> stored(edition.s3(), "images/", ".png"), n -> n > 0);

            // When
            kill(instance);

            // Then: all are done, though no one has called, and the function is at zero again.
            await().atMost(LIMIT).until(() -> stored(edition.s3(), "images/", ".png"), n -> n == JOBS);
            await().atMost(LIMIT).until(() -> instances(edition).isEmpty());
        }
    }

    @Test
    void anAsynchronousCallIsFollowedThroughTheRouter() throws Exception {
        try (Edition edition = start()) {
            // Given: the address that the openai client gets from ./thaw env.
            URI base = edition.router("/fn/image-gen-proxy/v1/");

            // When
            URI generations = base.resolve("images/generations");
            HttpResponse<String> accepted = edition.send(HttpRequest.newBuilder(generations)
                    .header("Content-Type", "application/json")
                    .header("Prefer", "respond-async")
                    .POST(HttpRequest.BodyPublishers.ofString(line(1))));

            // Then
            assertEquals(202, accepted.statusCode(), accepted.body());
            assertEquals(
                    "respond-async",
                    accepted.headers().firstValue("Preference-Applied").orElseThrow());
            URI job = generations.resolve(
                    accepted.headers().firstValue("Location").orElseThrow());
            assertEquals(base.resolve("jobs/" + json(accepted).get("id").asText()), job);
            await().atMost(LIMIT)
                    .until(
                            () -> json(edition.send(HttpRequest.newBuilder(job)))
                                    .get("status")
                                    .asText(),
                            "succeeded"::equals);
            HttpResponse<String> ended = edition.send(HttpRequest.newBuilder(job));
            URI picture = URI.create(json(ended).at("/result/data/0/url").asText());
            assertEquals(200, edition.send(HttpRequest.newBuilder(picture)).statusCode());
            HttpResponse<String> events = edition.send(HttpRequest.newBuilder(URI.create(job + "/events")));
            assertTrue(events.body().contains("event: image.job"), events.body());
        }
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void aBatchOutlivesItsInstance() throws Exception {
        try (Edition edition = start()) {
            // Given
            var file = new StringBuilder();
            for (int i = 0; i < JOBS; i++) {
                file.append(line(i)).append('\n');
            }
            S3Client s3 = edition.s3();
            s3.putObject(
                    r -> r.bucket("media").key("prompts/hills.jsonl"),
                    RequestBody.fromString(file.toString(), StandardCharsets.UTF_8));
            await().atMost(LIMIT).until(() -> stored(s3, "prompts/hills.results/", ".png"), n -> n > 0);

            // When
            kill(instances(edition).get(0));

            // Then
            await().atMost(LIMIT).until(() -> stored(s3, "prompts/hills.results/", ".ndjson"), n -> n == 1);
            assertEquals(JOBS, stored(s3, "prompts/hills.results/", ".png"));
            String results = s3.getObjectAsBytes(r -> r.bucket("media").key("prompts/hills.results/results.ndjson"))
                    .asUtf8String();
            assertEquals(
                    JOBS,
                    results.lines().filter(l -> l.contains("\"succeeded\"")).count(),
                    results);
        }
    }

    /** With pictures that take a second, one at a time, and instances that go soon. */
    private Edition start() throws IOException {
        Path reference = Edition.reference("image-gen-proxy");
        String manifest = Files.readString(reference)
                .replace(
                        "target/quarkus-app",
                        reference.resolveSibling("target/quarkus-app").toString())
                .replace("idle: 60s", "idle: 2s")
                .replace(
                        "  concurrency: 0",
                        "  env: { THAW_IMAGEGEN_BACKENDS_SKETCH_PACE: 1s, THAW_IMAGEGEN_BACKENDS_SKETCH_SLOTS: \"1\","
                                + " THAW_IMAGEGEN_LEASE: 2s }\n  concurrency: 0")
                .replace("standby: auto", "standby: 0");
        return Edition.start(folder.resolve("home"), Files.writeString(folder.resolve("function.yaml"), manifest));
    }

    private static HttpRequest.Builder models(Edition edition) {
        return HttpRequest.newBuilder(edition.router("/fn/image-gen-proxy/v1/models"));
    }

    private static String line(int number) {
        return "{\"model\": \"sketch\", \"prompt\": \"hills " + number + "\", \"size\": \"64x64\"}";
    }

    private static List<JsonNode> instances(Edition edition) throws IOException, InterruptedException {
        return edition.get("/v1/functions/image-gen-proxy/instances")
                .path("items")
                .valueStream()
                .toList();
    }

    private static void kill(JsonNode instance) {
        ProcessHandle.of(instance.get("pid").asLong()).orElseThrow().destroyForcibly();
    }

    private static long stored(S3Client s3, String prefix, String suffix) {
        return s3.listObjectsV2(r -> r.bucket("media").prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .filter(key -> key.endsWith(suffix))
                .count();
    }
}
