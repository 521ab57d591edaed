package dev.thaw.platform.event;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cloudevents.CloudEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.platform.database.Json;
import dev.thaw.platform.problem.ProblemException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class StorageNotificationsTest {
    private static final String AWS = """
            {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-west-1","eventTime":"2026-01-01T00:00:00.000Z",
             "eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"media"},
             "object":{"key":"uploads/a+film%2B1.mp4","size":5,"eTag":"e","sequencer":"0055"}}}]}""";

    @Test
    void readsAws() throws Exception {
        // When
        CloudEvent event = StorageNotifications.ofS3(json(AWS)).getFirst();

        // Then
        assertEquals("com.amazonaws.s3.ObjectCreated:Put", event.getType());
        assertEquals("uploads/a film+1.mp4", event.getSubject());
        assertEquals("urn:s3:media", event.getSource().toString());
        assertEquals(new StorageChange("media", "uploads/a film+1.mp4", true), change(event));
    }

    @Test
    void readsAwsInsideAnSnsEnvelope() throws Exception {
        // Given
        JsonNode envelope = JsonNodeFactory.instance
                .objectNode()
                .put("Type", "Notification")
                .put("TopicArn", "arn:aws:sns:eu-west-1:1:t")
                .put("Message", AWS);

        // When, Then it is the same event, by whatever way it comes
        assertEquals(
                StorageNotifications.ofS3(json(AWS)).getFirst().getId(),
                StorageNotifications.ofS3(envelope).getFirst().getId());
    }

    @Test
    void readsEventBridgeWhoseKeysAreNotEncoded() throws Exception {
        // When
        CloudEvent event = StorageNotifications.ofS3(json("""
                {"version":"0","id":"x","detail-type":"Object Created","source":"aws.s3","time":"2026-01-01T00:00:00Z",
                 "detail":{"bucket":{"name":"media"},"object":{"key":"a film+1 100%.mp4","size":5,"etag":"e","sequencer":"1"},
                 "reason":"CompleteMultipartUpload"}}""")).getFirst();

        // Then
        assertEquals("com.amazonaws.s3.ObjectCreated:CompleteMultipartUpload", event.getType());
        assertEquals(new StorageChange("media", "a film+1 100%.mp4", true), change(event));
    }

    @Test
    void readsMinio() throws Exception {
        // When
        CloudEvent event = StorageNotifications.ofS3(json("""
                {"EventName":"s3:ObjectRemoved:Delete","Key":"media/a.mp4","Records":[{"eventVersion":"2.0","eventSource":"minio:s3",
                 "eventTime":"2026-01-01T00:00:00.000Z","eventName":"s3:ObjectRemoved:Delete",
                 "s3":{"bucket":{"name":"media"},"object":{"key":"a.mp4","sequencer":"17"}}}]}""")).getFirst();

        // Then
        assertEquals("com.amazonaws.s3.ObjectRemoved:Delete", event.getType());
        assertEquals(new StorageChange("media", "a.mp4", false), change(event));
    }

    @Test
    void readsCephWithoutASequencer() throws Exception {
        // Given two uploads of the same object
        String ceph = """
                {"Records":[{"eventVersion":"2.2","eventSource":"ceph:s3","awsRegion":"default","eventTime":"2026-01-01T00:00:0%d.0Z",
                 "eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"media"},"object":{"key":"a.mp4","size":1,"etag":"e"}}}]}""";

        // When, Then they are two events
        assertNotEquals(
                StorageNotifications.ofS3(json(ceph.formatted(1))).getFirst().getId(),
                StorageNotifications.ofS3(json(ceph.formatted(2))).getFirst().getId());
    }

    @Test
    void readsAlibabaOss() throws Exception {
        // When
        CloudEvent event = StorageNotifications.ofOss(json("""
                {"events":[{"eventName":"ObjectCreated:PutObject","eventSource":"acs:oss","eventTime":"2026-01-01T00:00:00.000Z",
                 "oss":{"bucket":{"name":"media"},"object":{"key":"a film.mp4","size":5,"eTag":"e"}},
                 "responseElements":{"requestId":"r1"}}]}""")).getFirst();

        // Then
        assertEquals(new StorageChange("media", "a film.mp4", true), change(event));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a+b|a b",
                "a%2Bb|a+b",
                "100%25|100%",
                "100%|100%",
                "%F0%9F%8E%AC|\uD83C\uDFAC",
                "a%2F..%2Fb|a/../b"
            })
    void decodesKeysAsS3EncodesThem(String sent, String key) throws Exception {
        // Given
        JsonNode body = json(
                "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\""
                        + sent + "\"}}}]}");

        // When, Then
        assertEquals(key, StorageNotifications.ofS3(body).getFirst().getSubject());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"media\"}",
                "{\"Records\":[]}",
                "{\"Records\":[{\"eventName\":\"ReducedRedundancyLostObject\"}]}",
                "{\"detail-type\":\"Object Tags Added\",\"detail\":{}}"
            })
    void whatIsNoChangeOfAnObjectIsNoEvent(String body) throws Exception {
        assertEquals(List.of(), StorageNotifications.ofS3(json(body)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\"}]}",
                "{\"Records\":[{}]}",
                "{\"Type\":\"Notification\",\"Message\":\"no json\"}",
                "{\"detail-type\":\"Object Created\",\"detail\":{}}"
            })
    void whatIsMalformedIsRefused(String body) throws Exception {
        // Given
        JsonNode json = json(body);

        // When
        var refused = assertThrows(ProblemException.class, () -> StorageNotifications.ofS3(json));

        // Then
        assertEquals("invalid-notification", refused.problem().code());
    }

    private static StorageChange change(CloudEvent event) throws Exception {
        return StorageChange.of(event, Json.parse(event.getData().toBytes())).orElseThrow();
    }

    private static JsonNode json(String text) throws Exception {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
