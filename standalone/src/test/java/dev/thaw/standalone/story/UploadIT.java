package dev.thaw.standalone.story;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The main job: what is uploaded is worked on by a function that starts from zero, and the results stand in the bucket. */
class UploadIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static Edition edition;
    private static S3Client s3;

    @BeforeAll
    static void start() throws Exception {
        edition = Edition.start(
                folder.resolve("home"), Edition.reference("media-transcode"), Edition.reference("watermark"));
        s3 = edition.s3();
    }

    @AfterAll
    static void stop() throws Exception {
        s3.close();
        edition.close();
    }

    @Test
    void anUploadedClipIsTranscodedFromZero() throws Exception {
        // Given
        Path clip = Media.clip(folder.resolve("clip.mp4"), 3, "1280x720");

        // When
        s3.putObject(r -> r.bucket("media").key("uploads/holiday film.mp4"), clip);

        // Then
        JsonNode record = edition.ended("media-transcode", LIMIT);
        assertEquals("succeeded", record.get("status").asText(), record::toPrettyString);
        assertEquals(1.0, record.get("progress").asDouble());
        assertEquals(1, record.get("attempts").size());
        assertEquals("cold", record.at("/attempts/0/start").asText(), record::toPrettyString);
        JsonNode decisions = edition.get("/v1/functions/media-transcode/decisions");
        assertTrue(decisions.findValuesAsText("reason").contains("1 requests wait"), decisions::toPrettyString);
        assertEquals(
                Set.of("outputs/holiday film/mp4-720p.mp4", "outputs/holiday film/thumbnail.jpg"),
                keys("outputs/holiday film/"));
        Path output = folder.resolve("output.mp4");
        s3.getObject(r -> r.bucket("media").key("outputs/holiday film/mp4-720p.mp4"), output);
        Media.Facts facts = Media.probe(output);
        assertEquals(new Media.Facts("h264", 1280, 720, facts.seconds()), facts);
        assertEquals(3.0, facts.seconds(), 0.2);
        await().atMost(LIMIT).until(edition::scratchFiles, List::isEmpty);
    }

    @Test
    void anUploadedPictureIsStamped() throws Exception {
        // Given
        Path picture = Media.picture(folder.resolve("picture.png"), "640x480");

        // When
        s3.putObject(r -> r.bucket("media").key("uploads/picture.png"), picture);

        // Then
        JsonNode record = edition.ended("watermark", LIMIT);
        assertEquals("succeeded", record.get("status").asText(), record::toPrettyString);
        String key = keys("outputs/picture/").iterator().next();
        Path output = folder.resolve("stamped.png");
        s3.getObject(r -> r.bucket("media").key(key), output);
        assertEquals(new Media.Facts("png", 640, 480, 0), Media.probe(output));
        assertTrue(Files.mismatch(picture, output) >= 0, "the mark must change the picture");
    }

    private static Set<String> keys(String prefix) {
        var keys = new TreeSet<String>();
        s3.listObjectsV2Paginator(r -> r.bucket("media").prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .forEach(keys::add);
        return keys;
    }
}
