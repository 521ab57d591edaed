package dev.thaw.platform.event;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An event of Alibaba Cloud OSS in the shape of an S3 record, so that functions see one schema; OSS does not encode keys. */
final class OssRecord {
    private OssRecord() {}

    static ObjectNode asS3(JsonNode entry) {
        String key = entry.at("/oss/object/key").asText(null);
        ObjectNode s3Record = StorageNotifications.record(
                entry.path("eventName").asText(),
                entry.path("eventTime").asText(""),
                entry.at("/oss/bucket/name").asText(null),
                key == null ? null : URLEncoder.encode(key, StandardCharsets.UTF_8));
        s3Record.put("eventSource", entry.path("eventSource").asText("acs:oss"));
        ((ObjectNode) s3Record.at("/s3/object"))
                .put("size", entry.at("/oss/object/size").asLong())
                .put("eTag", entry.at("/oss/object/eTag").asText())
                .put("sequencer", entry.at("/responseElements/requestId").asText());
        return s3Record;
    }
}
