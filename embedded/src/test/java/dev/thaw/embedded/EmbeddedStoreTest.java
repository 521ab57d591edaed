package dev.thaw.embedded;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EmbeddedStoreTest {
    @TempDir
    Path folder;

    private final RecordingSink sink = new RecordingSink();
    private EmbeddedStore store;
    private S3Client s3;

    @BeforeEach
    void start() throws Exception {
        store = EmbeddedStore.start(new EmbeddedStore.Settings(folder, 0, "key", "secret"), sink);
        store.ensureBucket("media");
        store.ensureBucket("media");
        s3 = client("secret");
    }

    @AfterEach
    void stop() {
        s3.close();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"uploads/a.mp4", "with space + plus % percent.mp4", "emoji-\uD83C\uDFAC/\u00E9.mp4", "a..b/..c"})
    void confirmsAPutBeforeItIsAcknowledged(String key) {
        // When
        s3.putObject(r -> r.bucket("media").key(key), RequestBody.fromString("hello"));

        // Then
        assertEquals(List.of("begin ObjectCreated:Put media/" + key, "confirm 5"), sink.log());
        assertEquals(
                "hello", s3.getObjectAsBytes(r -> r.bucket("media").key(key)).asUtf8String());
        assertEquals(5, store.state("media", key).size());
    }

    @Test
    void acceptsAKeyOf1024Bytes() {
        // Given segments that fit a file name
        String key = ("k".repeat(127) + "/").repeat(7) + "k".repeat(128);

        // When
        s3.putObject(r -> r.bucket("media").key(key), RequestBody.fromString("hello"));

        // Then
        assertEquals(1024, key.length());
        assertTrue(store.state("media", key).exists());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../b", "./a", "a/.", "LONG"})
    void refusesAKeyThatIsNoFileName(String key) {
        // Given
        String sent = key.equals("LONG") ? "k".repeat(1000) : key;

        // When
        var refused = assertThrows(
                S3Exception.class,
                () -> s3.putObject(r -> r.bucket("media").key(sent), RequestBody.fromString("hello")));

        // Then
        assertEquals(400, refused.statusCode());
        assertEquals(List.of(), sink.log());
    }

    @Test
    void removesWhatAKilledServerLeftOfAnUpload() throws Exception {
        // Given
        s3.putObject(r -> r.bucket("media").key("a"), RequestBody.fromString("hello"));
        var began = java.time.Instant.now();
        Path leftover =
                java.nio.file.Files.writeString(folder.resolve("media/a-0b6a2e4c-6c2b-4a3e-9d39-1f0c1d6c7a10"), "hal");
        Path other = java.nio.file.Files.writeString(folder.resolve("media/a-draft"), "other");

        // When
        UnfinishedUploads.remove(folder, "media", "a", began);

        // Then
        assertFalse(java.nio.file.Files.exists(leftover));
        assertTrue(java.nio.file.Files.exists(other));
        assertTrue(store.state("media", "a").exists());
    }

    @Test
    void tellsOfCopyMultipartAndDelete() {
        // Given
        s3.putObject(r -> r.bucket("media").key("a"), RequestBody.fromString("hello"));

        // When
        s3.copyObject(r -> r.sourceBucket("media")
                .sourceKey("a")
                .destinationBucket("media")
                .destinationKey("b"));
        String upload =
                s3.createMultipartUpload(r -> r.bucket("media").key("c")).uploadId();
        String part = s3.uploadPart(
                        r -> r.bucket("media").key("c").uploadId(upload).partNumber(1),
                        RequestBody.fromString("12345678"))
                .eTag();
        s3.completeMultipartUpload(r -> r.bucket("media")
                .key("c")
                .uploadId(upload)
                .multipartUpload(m ->
                        m.parts(CompletedPart.builder().partNumber(1).eTag(part).build())));
        s3.deleteObject(r -> r.bucket("media").key("a"));
        s3.deleteObject(r -> r.bucket("media").key("never-there"));
        s3.deleteObjects(r -> r.bucket("media")
                .delete(Delete.builder()
                        .objects(ObjectIdentifier.builder().key("b").build())
                        .build()));

        // Then
        assertEquals(
                List.of(
                        "begin ObjectCreated:Put media/a",
                        "confirm 5",
                        "begin ObjectCreated:Copy media/b",
                        "confirm 5",
                        "begin ObjectCreated:CompleteMultipartUpload media/c",
                        "confirm 8",
                        "begin ObjectRemoved:Delete media/a",
                        "confirm -1",
                        "begin ObjectRemoved:Delete media/b",
                        "confirm -1"),
                sink.log());
    }

    @Test
    void failsTheUploadWhenItsNotificationCannotBeStored() {
        // Given
        sink.refuseConfirm();

        // When
        var refused = assertThrows(
                S3Exception.class,
                () -> s3.putObject(r -> r.bucket("media").key("a"), RequestBody.fromString("hello")));

        // Then
        assertTrue(refused.statusCode() == 503, refused::toString);
    }

    @Test
    void abandonsAChangeThatFailed() {
        // When
        assertThrows(
                S3Exception.class,
                () -> s3.putObject(r -> r.bucket("no-such-bucket").key("a"), RequestBody.fromString("hello")));

        // Then
        assertFalse(sink.log().contains("confirm 5"), sink.log()::toString);
        assertEquals(sink.count("begin"), sink.count("abandon"));
        assertFalse(store.state("no-such-bucket", "a").exists());
    }

    @Test
    void refusesAWrongSignature() {
        // Given
        try (S3Client stranger = client("wrong")) {

            // When
            var refused = assertThrows(S3Exception.class, stranger::listBuckets);

            // Then
            assertEquals(403, refused.statusCode());
        }
    }

    @Test
    void namesAPortThatIsTaken() throws Exception {
        // Given
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings = new EmbeddedStore.Settings(folder, taken.getLocalPort(), "key", "secret");

            // When
            var refused =
                    assertThrows(PortTakenException.class, () -> EmbeddedStore.start(settings, NotificationSink.NONE));

            // Then
            assertEquals(taken.getLocalPort(), refused.port());
        }
    }

    private S3Client client(String secret) {
        return S3Client.builder()
                .endpointOverride(store.endpoint())
                .region(Region.of(EmbeddedStore.REGION))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", secret)))
                .overrideConfiguration(
                        o -> o.retryStrategy(r -> r.maxAttempts(1)).apiCallTimeout(Duration.ofSeconds(30)))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }
}
