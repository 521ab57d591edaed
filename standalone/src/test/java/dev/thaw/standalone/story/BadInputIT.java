package dev.thaw.standalone.story;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every kind of bad input gets a stable code in a readable record, and harms nothing else. */
class BadInputIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

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
    void aTextFileNamedMp4() throws Exception {
        upload("uploads/text.mp4", "this is no video\n".repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertFailed("media-transcode", "uploads/text.mp4", "unsupported-media", "broken-media");
    }

    @Test
    void aTruncatedVideo() throws Exception {
        byte[] whole = Files.readAllBytes(Media.clip(folder.resolve("whole.mp4"), 2, "320x240"));
        upload("uploads/truncated.mp4", Arrays.copyOf(whole, whole.length / 2));
        assertFailed("media-transcode", "uploads/truncated.mp4", "broken-media");
    }

    @Test
    void anEmptyFile() throws Exception {
        upload("uploads/empty.mp4", new byte[0]);
        assertFailed("media-transcode", "uploads/empty.mp4", "empty-object");
    }

    @Test
    void aPictureThatIsHugeOnceDecoded() throws Exception {
        byte[] bomb = Media.blackPng(20_000);
        assertTrue(bomb.length < 2_000_000);
        upload("uploads/bomb.png", bomb);
        assertFailed("watermark", "uploads/bomb.png", "picture-too-large");
    }

    @Test
    void anObjectThatIsGoneBeforeItIsRead() throws Exception {
        assertCallFails("media-transcode", "s3://media/uploads/never-there.mp4", "object-not-found");
    }

    @Test
    void aBucketThatDoesNotExist() throws Exception {
        assertCallFails("media-transcode", "s3://no-such-bucket/a.mp4", "bucket-not-found");
    }

    @Test
    void aPresetThatDoesNotExist() throws Exception {
        // When
        var answer = edition.post(
                edition.router("/fn/media-transcode/transcode"),
                "application/json",
                "{\"input\":\"s3://media/uploads/a.mp4\",\"output\":\"s3://media/o/\",\"presets\":[\"mp4-720\"]}");

        // Then
        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("unknown-preset") && answer.body().contains("mp4-720p"), answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space.png", "a+b.png", "100%25.png", "100%.png", "..hidden.png", "\uD83C\uDFAC.png"})
    void oddKeysWorkLikeAnyOther(String name) throws Exception {
        // Given
        byte[] picture = Files.readAllBytes(Media.picture(folder.resolve("odd.png"), "64x64"));

        // When
        upload("uploads/odd/" + name, picture);

        // Then
        JsonNode record = endedFor("watermark", "uploads/odd/" + name);
        assertEquals("succeeded", record.get("status").asText(), record::toPrettyString);
    }

    @Test
    void aKeyThatClimbsIsRefusedByTheStore() {
        // When
        var refused = assertThrows(S3Exception.class, () -> upload("uploads/dots/../../up.png", new byte[1]));

        // Then
        assertEquals(400, refused.statusCode());
    }

    @Test
    void aKeyOf1024Bytes() throws Exception {
        // Given
        byte[] picture = Files.readAllBytes(Media.picture(folder.resolve("long.png"), "64x64"));
        String key = "uploads/" + ("k".repeat(99) + "/").repeat(10) + "k".repeat(12) + ".png";
        assertEquals(1024, key.length());

        // When
        upload(key, picture);

        // Then
        JsonNode record = endedFor("watermark", key);
        assertEquals("succeeded", record.get("status").asText(), record::toPrettyString);
    }

    @Test
    void aMalformedCloudEvent() throws Exception {
        // When
        var answer = edition.post(
                edition.api("/v1/events"), "application/cloudevents+json", "{\"specversion\":\"1.0\",\"type\":\"x\"}");

        // Then
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("invalid-cloudevent"), answer.body());
    }

    @Test
    void aNotificationOf20Megabytes() throws Exception {
        // When
        var answer = edition.post(
                edition.api("/v1/events/s3"), "application/json", "{\"Records\":[\"" + "x".repeat(20 << 20) + "\"]}");

        // Then
        assertEquals(413, answer.statusCode());
        assertTrue(answer.body().contains("event-too-large"), answer.body());
    }

    @Test
    void aManifestWithATypo() throws Exception {
        // When
        var answer = edition.put("/v1/functions/typo", """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: typo }
                spec: { package: x, concurency: 1 }
                """);

        // Then
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("concurency") && answer.body().contains("concurrency"), answer.body());
    }

    @Test
    void anExecutableThatDoesNotExist() throws Exception {
        // Given
        function("missing", folder.resolve("no-such-program").toString());

        // When
        var answer = edition.send(java.net.http.HttpRequest.newBuilder(edition.router("/fn/missing/")));

        // Then
        assertEquals(502, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("executable-not-found"), answer.body());
    }

    @Test
    void anExecutableThatExitsAtOnce() throws Exception {
        // Given
        Path program = Files.writeString(folder.resolve("exits"), "#!/bin/sh\necho out of luck >&2\nexit 3\n");
        assertTrue(program.toFile().setExecutable(true));
        function("exits", program.toString());

        // When
        var answer = edition.send(java.net.http.HttpRequest.newBuilder(edition.router("/fn/exits/")));

        // Then
        assertEquals(502, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("instance-failed"), answer.body());
    }

    @Test
    void aScratchFolderThatIsTooSmall() throws Exception {
        // Given
        edition.put("/v1/functions/cramped", """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: cramped }
                spec:
                  package: %s
                  resources: { cpu: "1", memory: 512Mi, scratch: 64Ki }
                  timeout: 60s
                """.formatted(Path.of("../functions/media-transcode/target/quarkus-app")
                .toAbsolutePath()));
        upload("big/clip.mp4", Files.readAllBytes(Media.clip(folder.resolve("big.mp4"), 3, "640x480")));

        // Then
        assertCallFails("cramped", "s3://media/big/clip.mp4", "scratch-exceeded");
    }

    private static void function(String name, String functionPackage) throws Exception {
        var answer = edition.put("/v1/functions/" + name, """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: %s }
                spec: { package: %s, timeout: 10s }
                """.formatted(name, functionPackage));
        assertEquals(2, answer.statusCode() / 100, answer.body());
    }

    private static void upload(String key, byte[] body) {
        s3.putObject(r -> r.bucket("media").key(key), RequestBody.fromBytes(body));
    }

    private static void assertCallFails(String function, String input, String code) throws Exception {
        // When
        var answer = edition.post(
                edition.router("/fn/" + function + "/transcode"),
                "application/json",
                "{\"input\":\"" + input + "\",\"output\":\"s3://media/o/\",\"presets\":[\"probe\"]}");

        // Then
        assertEquals(4, answer.statusCode() / 100, answer.body());
        assertTrue(answer.body().contains("\"" + code + "\""), answer.body());
        assertTrue(edition.scratchFiles().isEmpty());
    }

    private static void assertFailed(String function, String key, String... codes) {
        JsonNode record = endedFor(function, key);
        assertEquals("failed", record.get("status").asText(), record::toPrettyString);
        assertTrue(List.of(codes).contains(record.at("/error/code").asText()), record::toPrettyString);
        assertTrue(record.at("/error/detail").asText().length() > 10, record::toPrettyString);
    }

    private static JsonNode endedFor(String function, String key) {
        return await().atMost(LIMIT)
                .until(
                        () -> edition.records(function).stream()
                                .filter(record ->
                                        record.at("/input/subject").asText().equals(key))
                                .filter(Edition::isFinal)
                                .findFirst()
                                .orElse(null),
                        record -> record != null);
    }
}
