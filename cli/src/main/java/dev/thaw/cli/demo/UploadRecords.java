package dev.thaw.cli.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.cli.api.ApiClient;
import dev.thaw.cli.api.Urls;
import dev.thaw.cli.invocations.Invocation;
import dev.thaw.cli.resources.Kind;
import dev.thaw.cli.storage.S3Uri;

/** Finds the invocations that some uploads led to. */
final class UploadRecords {
    private static final int LIMIT = 200;

    private final ApiClient api;
    private final Instant since;
    private final List<S3Uri> uploads;
    /** By id: whether a record is about one of the uploads. */
    private final Map<String, Boolean> concerned = new HashMap<>();

    UploadRecords(ApiClient api, Instant since, List<S3Uri> uploads) {
        this.api = api;
        this.since = since;
        this.uploads = uploads;
    }

    List<Invocation> current() {
        List<Invocation> found = new ArrayList<>();
        for (JsonNode item : api.list(Kind.INVOCATION.path() + "?since=" + Urls.encode(since.toString()), LIMIT)) {
            String id = Kind.nameOf(item);
            if (concerned.computeIfAbsent(id, key -> concerns(item) || concerns(read(key)))) {
                found.add(Invocation.of(read(id)));
            }
        }
        return found;
    }

    private JsonNode read(String id) {
        return api.get(Kind.INVOCATION.path(id));
    }

    private boolean concerns(JsonNode invocation) {
        String text = invocation.toString();
        return uploads.stream().anyMatch(upload -> text.contains(upload.name()));
    }
}
