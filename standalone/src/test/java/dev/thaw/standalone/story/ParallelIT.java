package dev.thaw.standalone.story;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A film is made by several instances, which find each other by the router, and is the film that one would have made. */
class ParallelIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    private Edition edition;
    private S3Client s3;

    @BeforeEach
    void start() throws Exception {
        Path reference = Edition.reference("media-transcode");
        String manifest = Files.readString(reference)
                .replace(
                        "target/quarkus-app",
                        reference.resolveSibling("target/quarkus-app").toString())
                .replace("  concurrency: 1\n", "  concurrency: 1\n  env: { TRANSCODE_PARALLEL_PART: 2s }\n");
        edition = Edition.start(folder.resolve("home"), Files.writeString(folder.resolve("function.yaml"), manifest));
        s3 = edition.s3();
    }

    @AfterEach
    void stop() throws Exception {
        s3.close();
        edition.close();
    }

    @Test
    void twoInstancesMakeTheFilmOfOne() throws Exception {
        // Given: key frames every second
        Path clip = Media.clip(folder.resolve("clip.mp4"), 12, "640x360", "-g", "25");
        s3.putObject(r -> r.bucket("media").key("films/clip.mp4"), clip);
        JsonNode alone = transcode("alone", "1");
        assertTrue(alone.path("workers").isMissingNode(), alone::toPrettyString);
        double before = requests();

        // When
        JsonNode together = transcode("together", "2");

        // Then: parts came to another instance through the router
        assertEquals(2, together.path("workers").asInt(), together::toPrettyString);
        assertTrue(together.path("parts").asInt() >= 2, together::toPrettyString);
        assertTrue(requests() - before >= 2, () -> "only the job itself came through the router");
        assertEquals(2, instances());
        Path one = fetched("alone");
        Path several = fetched("together");
        assertEquals(300, Media.frames(one));
        assertEquals(300, Media.frames(several));
        assertEquals(Media.probe(one), Media.probe(several));
        assertEquals(List.of(), keys(".parts-"));
        await().atMost(LIMIT).until(edition::scratchFiles, List::isEmpty);
    }

    private JsonNode transcode(String place, String workers) throws Exception {
        String body = """
                {"input": "s3://media/films/clip.mp4", "output": "s3://media/%s/", "preset": "mp4-720p", "parallel": %s}""".formatted(place, workers);
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(edition.router("/fn/media-transcode/transcode"))
                            .timeout(LIMIT)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            return JSON.readTree(answer.body());
        }
    }

    /** How many the router has answered for this function. */
    private double requests() throws Exception {
        return edition.send(HttpRequest.newBuilder(edition.api("/q/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith("thaw_requests_total{") && line.contains("\"media-transcode\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private int instances() throws Exception {
        return edition.get("/v1/functions/media-transcode/instances")
                .path("items")
                .size();
    }

    private Path fetched(String place) {
        Path file = folder.resolve(place + ".mp4");
        s3.getObject(r -> r.bucket("media").key(place + "/mp4-720p.mp4"), file);
        return file;
    }

    private List<String> keys(String part) {
        return s3.listObjectsV2(r -> r.bucket("media")).contents().stream()
                .map(S3Object::key)
                .filter(key -> key.contains(part))
                .toList();
    }
}
