package dev.thaw.standalone.story;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What happens to a long transcode when it is cancelled, when its instance is killed and when the platform is. */
class FailureIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private Edition edition;
    private S3Client s3;
    private Path clip;

    @BeforeEach
    void start() throws Exception {
        clip = Media.clip(folder.resolve("long.mp4"), 20, "1280x720");
        edition = Edition.start(folder.resolve("home"), Edition.reference("media-transcode"));
        s3 = edition.s3();
    }

    @AfterEach
    void stop() throws Exception {
        s3.close();
        edition.close();
    }

    @Test
    void cancelReachesTheRunningFfmpeg() throws Exception {
        // Given
        String id = startWork();
        ProcessHandle ffmpeg = runningFfmpeg();

        // When
        var answer = edition.send(
                HttpRequest.newBuilder(edition.api("/v1/invocations/" + id)).DELETE());

        // Then
        assertEquals(2, answer.statusCode() / 100, answer.body());
        await().atMost(Duration.ofSeconds(10)).until(() -> !ffmpeg.isAlive());
        assertEquals(
                "cancelled",
                edition.ended("media-transcode", LIMIT).get("status").asText());
        await().atMost(LIMIT).until(edition::scratchFiles, List::isEmpty);
        assertTrue(s3.listObjectsV2(r -> r.bucket("media").prefix("outputs/"))
                .contents()
                .isEmpty());
    }

    @Test
    void aKilledInstanceIsReplacedAndTheWorkDoneOnce() throws Exception {
        // Given
        startWork();
        ProcessHandle instance = runningFfmpeg().parent().orElseThrow();

        // When
        instance.destroyForcibly();

        // Then
        JsonNode record = edition.ended("media-transcode", LIMIT);
        assertEquals("succeeded", record.get("status").asText(), record::toPrettyString);
        assertEquals(2, record.get("attempts").size(), record::toPrettyString);
        await().atMost(LIMIT).until(edition::scratchFiles, List::isEmpty);
    }

    @Test
    void nothingOutlivesAKilledPlatformAndItsWorkIsDoneAfterTheRestart() throws Exception {
        // Given
        startWork();
        ProcessHandle ffmpeg = runningFfmpeg();
        ProcessHandle instance = ffmpeg.parent().orElseThrow();

        // When
        edition.kill();

        // Then no orphans, with or without a restart
        await().atMost(Duration.ofSeconds(10)).until(() -> !instance.isAlive() && !ffmpeg.isAlive());
        s3.close();
        edition.restart();
        s3 = edition.s3();
        JsonNode record = edition.ended("media-transcode", LIMIT);
        assertEquals("succeeded", record.get("status").asText(), record::toPrettyString);
        assertEquals(1, edition.records("media-transcode").size());
        await().atMost(LIMIT).until(edition::scratchFiles, List::isEmpty);
    }

    private String startWork() throws Exception {
        s3.putObject(r -> r.bucket("media").key("uploads/long.mp4"), clip);
        await().atMost(LIMIT).until(() -> edition.records("media-transcode").stream()
                .anyMatch(record -> record.get("progress").asDouble() > 0));
        return edition.records("media-transcode").getFirst().get("id").asText();
    }

    private ProcessHandle runningFfmpeg() {
        List<ProcessHandle> running = ProcessHandle.of(edition.pid())
                .orElseThrow()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("ffmpeg"))
                .toList();
        assertFalse(running.isEmpty(), "FFmpeg must be running");
        return running.getFirst();
    }
}
