package dev.thaw.platform.event;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;

import dev.thaw.platform.problem.ProblemException;

/** S3's events as Amazon EventBridge sends them: one event, its key not encoded. */
final class EventBridge {
    private EventBridge() {}

    static List<CloudEvent> read(JsonNode body) {
        String name =
                switch (body.path("detail-type").asText()) {
                    case "Object Created" -> "ObjectCreated:" + reason(body);
                    case "Object Deleted" -> "ObjectRemoved:Delete";
                    default -> "";
                };
        if (name.isEmpty()) {
            return List.of();
        }
        JsonNode detail = body.path("detail");
        String bucket = detail.at("/bucket/name").asText("");
        String key = detail.at("/object/key").asText("");
        if (bucket.isEmpty() || key.isEmpty()) {
            throw ProblemException.field("invalid-notification", "/detail", "Bucket name or object key is missing.");
        }
        String time = body.path("time").asText("");
        ObjectNode s3Record =
                StorageNotifications.record(name, time, bucket, URLEncoder.encode(key, StandardCharsets.UTF_8));
        ObjectNode object = (ObjectNode) s3Record.at("/s3/object");
        object.put("size", detail.at("/object/size").asLong())
                .put("eTag", detail.at("/object/etag").asText())
                .put("sequencer", detail.at("/object/sequencer").asText());
        var change = new StorageChange(bucket, key, name.startsWith("ObjectCreated"));
        String id = StorageNotifications.identity(name, change, time, s3Record);
        return List.of(StorageEvent.of(id, name, change, StorageNotifications.time(time), s3Record));
    }

    private static String reason(JsonNode body) {
        return switch (body.at("/detail/reason").asText()) {
            case "CopyObject" -> "Copy";
            case "CompleteMultipartUpload" -> "CompleteMultipartUpload";
            case "POST Object" -> "Post";
            default -> "Put";
        };
    }
}
