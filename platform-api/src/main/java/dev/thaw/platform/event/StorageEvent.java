package dev.thaw.platform.event;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;

import dev.thaw.platform.database.Json;

/**
 * Storage changes as CloudEvents, after the CloudEvents adapter for AWS S3: type {@code com.amazonaws.s3.ObjectCreated:Put}, subject the
 * key, data one record of the S3 event schema.
 */
final class StorageEvent {
    /** How many events led to this one; a chain is cut when it grows too long. */
    static final String DEPTH = "thawdepth";

    private StorageEvent() {}

    /** The event of an S3 record from outside; {@code id} must be the same for every delivery of the same change. */
    static CloudEvent of(String id, String eventName, StorageChange change, OffsetDateTime time, JsonNode s3Record) {
        return builder(id, eventName, change, time, s3Record).build();
    }

    /** The event of a change in the embedded store. */
    static CloudEvent ofEmbedded(ObjectNotifications.Intent intent, ObjectNotifications.State state) {
        Instant time = intent.createdAt();
        ObjectNode object = JsonNodeFactory.instance
                .objectNode()
                .put("key", URLEncoder.encode(intent.key(), StandardCharsets.UTF_8))
                .put(
                        "sequencer",
                        intent.id().toString().replace("-", "").substring(0, 16).toUpperCase(java.util.Locale.ROOT));
        if (state.size() >= 0) {
            object.put("size", state.size()).put("eTag", state.eTag());
        }
        ObjectNode s3Record = JsonNodeFactory.instance
                .objectNode()
                .put("eventVersion", "2.1")
                .put("eventSource", "aws:s3")
                .put("awsRegion", "us-east-1")
                .put("eventTime", time.toString())
                .put("eventName", intent.eventName());
        ObjectNode s3 = s3Record.putObject("s3").put("s3SchemaVersion", "1.0");
        s3.putObject("bucket").put("name", intent.bucket()).put("arn", "arn:aws:s3:::" + intent.bucket());
        s3.set("object", object);
        var change = new StorageChange(intent.bucket(), intent.key(), intent.created());
        return builder(intent.id().toString(), intent.eventName(), change, time.atOffset(ZoneOffset.UTC), s3Record)
                .withExtension(DEPTH, intent.depth())
                .build();
    }

    private static io.cloudevents.core.v1.CloudEventBuilder builder(
            String id, String eventName, StorageChange change, OffsetDateTime time, JsonNode s3Record) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withType(StorageChange.TYPE_PREFIX + eventName)
                .withSource(URI.create("urn:s3:" + URLEncoder.encode(change.bucket(), StandardCharsets.UTF_8)))
                .withSubject(change.key())
                .withTime(time)
                .withData("application/json", Json.write(s3Record).getBytes(StandardCharsets.UTF_8));
    }
}
