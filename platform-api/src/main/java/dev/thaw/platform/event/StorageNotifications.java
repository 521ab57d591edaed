package dev.thaw.platform.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;

import dev.thaw.platform.database.Json;
import dev.thaw.platform.problem.ProblemException;

/**
 * Reads object-storage notifications as AWS (also inside SNS and EventBridge envelopes), MinIO, Ceph and Alibaba OSS push them. What is no
 * change of an object, such as S3's test event, is no event.
 */
final class StorageNotifications {
    private static final String CODE = "invalid-notification";
    private static final int MAX_ENVELOPES = 3;

    private StorageNotifications() {}

    static List<CloudEvent> ofS3(JsonNode body) {
        JsonNode content = body;
        for (int depth = 0; isSns(content); depth++) {
            if (depth == MAX_ENVELOPES) {
                throw new ProblemException(400, CODE, "The SNS envelope is nested too deeply.");
            }
            content = parse(content.get("Message").asText());
        }
        if (content.has("detail-type")) {
            return EventBridge.read(content);
        }
        if ("s3:TestEvent".equals(content.path("Event").asText())) {
            return List.of();
        }
        if (!content.path("Records").isArray()) {
            throw new ProblemException(
                    400, CODE, "Expected an object with Records, or an SNS or EventBridge envelope around one.");
        }
        var events = new ArrayList<CloudEvent>();
        int index = 0;
        for (JsonNode s3Record : content.get("Records")) {
            addS3Record(events, s3Record, "/Records/" + index++);
        }
        return events;
    }

    private static void addS3Record(List<CloudEvent> events, JsonNode s3Record, String pointer) {
        String name = s3Record.path("eventName").asText("").replaceFirst("^s3:", "");
        if (name.isEmpty()) {
            throw ProblemException.field(CODE, pointer + "/eventName", "It is missing.");
        }
        if (!name.contains("ObjectCreated") && !name.contains("ObjectRemoved")) {
            return;
        }
        StorageChange change = StorageChange.of(name, s3Record)
                .orElseThrow(
                        () -> ProblemException.field(CODE, pointer + "/s3", "Bucket name or object key is missing."));
        String time = s3Record.path("eventTime").asText("");
        events.add(StorageEvent.of(identity(name, change, time, s3Record), name, change, time(time), s3Record));
    }

    static List<CloudEvent> ofOss(JsonNode body) {
        if (!body.path("events").isArray()) {
            throw new ProblemException(400, CODE, "Expected an object with events, as Alibaba OSS sends it.");
        }
        var events = new ArrayList<CloudEvent>();
        int index = 0;
        for (JsonNode entry : body.get("events")) {
            String pointer = "/events/" + index++;
            String name = entry.path("eventName").asText("");
            if (!name.startsWith("ObjectCreated") && !name.startsWith("ObjectRemoved")) {
                continue;
            }
            JsonNode s3Record = OssRecord.asS3(entry);
            StorageChange change = StorageChange.of(name, s3Record)
                    .orElseThrow(() ->
                            ProblemException.field(CODE, pointer + "/oss", "Bucket name or object key is missing."));
            String time = entry.path("eventTime").asText("");
            events.add(StorageEvent.of(identity(name, change, time, s3Record), name, change, time(time), s3Record));
        }
        return events;
    }

    /** The same for every delivery of a change and different for each change: S3's sequencer, or what else the record says of it. */
    static String identity(String name, StorageChange change, String time, JsonNode s3Record) {
        JsonNode object = s3Record.at("/s3/object");
        String distinct = String.join(
                "\n",
                name,
                change.bucket(),
                change.key(),
                object.path("versionId").asText(),
                object.path("sequencer").asText(),
                time,
                object.path("eTag").asText());
        return UUID.nameUUIDFromBytes(distinct.getBytes(StandardCharsets.UTF_8)).toString();
    }

    static OffsetDateTime time(String text) {
        try {
            return text.isEmpty() ? OffsetDateTime.now(ZoneOffset.UTC) : OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            return OffsetDateTime.now(ZoneOffset.UTC);
        }
    }

    private static boolean isSns(JsonNode body) {
        return body.path("Message").isTextual() && (body.has("TopicArn") || body.has("Type"));
    }

    private static JsonNode parse(String json) {
        try {
            return Json.parse(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ProblemException(400, CODE, "The SNS envelope's Message is not JSON.");
        }
    }

    static ObjectNode record(String eventName, String time, String bucket, String encodedKey) {
        ObjectNode s3Record = JsonNodeFactory.instance
                .objectNode()
                .put("eventVersion", "2.1")
                .put("eventTime", time)
                .put("eventName", eventName);
        ObjectNode s3 = s3Record.putObject("s3").put("s3SchemaVersion", "1.0");
        s3.putObject("bucket").put("name", bucket);
        s3.putObject("object").put("key", encodedKey);
        return s3Record;
    }
}
