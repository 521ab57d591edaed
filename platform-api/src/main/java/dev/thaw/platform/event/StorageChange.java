package dev.thaw.platform.event;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;

/** What a storage event says: an object was created or removed. The key is decoded. */
public record StorageChange(String bucket, String key, boolean created) {
    static final String TYPE_PREFIX = "com.amazonaws.s3.";

    /** The change in a CloudEvent whose data is a record of the S3 event schema; empty for any other event. */
    static Optional<StorageChange> of(CloudEvent event, JsonNode data) {
        if (!event.getType().startsWith(TYPE_PREFIX)) {
            return Optional.empty();
        }
        return of(event.getType().substring(TYPE_PREFIX.length()), data);
    }

    /** The change in an S3 record; {@code eventName} may carry the {@code s3:} in front that MinIO writes. */
    static Optional<StorageChange> of(String eventName, JsonNode s3Record) {
        JsonNode bucket = s3Record.at("/s3/bucket/name");
        JsonNode key = s3Record.at("/s3/object/key");
        if (!bucket.isTextual() || !key.isTextual()) {
            return Optional.empty();
        }
        boolean created = eventName.contains("ObjectCreated");
        if (!created && !eventName.contains("ObjectRemoved")) {
            return Optional.empty();
        }
        return Optional.of(new StorageChange(bucket.asText(), decode(key.asText()), created));
    }

    /** S3 writes keys URL-encoded, a space as {@code +}. What is no valid encoding is taken as it stands. */
    private static String decode(String key) {
        try {
            return URLDecoder.decode(key, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return key;
        }
    }
}
