package dev.thaw.platform.event;

import java.io.IOException;
import java.io.InputStream;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.platform.database.Json;
import dev.thaw.platform.problem.ProblemException;

/** Reads request bodies of a bounded size. */
public final class RequestBody {
    /** The largest notification that S3-like stores push is a fraction of this. */
    static final int MAX_BYTES = 4 << 20;

    private RequestBody() {}

    public static byte[] read(InputStream body) {
        try {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new ProblemException(
                        413, "event-too-large", "The body is larger than 4 MiB; send the events in several requests.");
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(400, "incomplete-body", "The body ended early: " + e.getMessage());
        }
    }

    public static JsonNode readJson(InputStream body, String code) {
        try {
            JsonNode json = Json.parse(read(body));
            if (json == null || json.isMissingNode()) {
                throw new ProblemException(400, code, "The body is empty.");
            }
            return json;
        } catch (IOException e) {
            throw new ProblemException(
                    400,
                    code,
                    "The body is not JSON: "
                            + e.getMessage().lines().findFirst().orElse(""));
        }
    }
}
