package dev.thaw.functions.imagegen;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.Unremovable;
import io.restassured.response.Response;

import dev.thaw.function.ObjectAddress;
import dev.thaw.function.ObjectStore;

import static io.restassured.RestAssured.given;

/** Files of requests in the bucket {@code media}, and what becomes of them. */
@ApplicationScoped
@Unremovable
class PromptFiles {
    private static final int LIMIT = 1 << 20;

    private final ObjectStore objects;
    private final ObjectMapper json;

    PromptFiles(ObjectStore objects, ObjectMapper json) {
        this.objects = objects;
        this.json = json;
    }

    void upload(String key, String text) {
        objects.put(new ObjectAddress("media", key), text.getBytes(StandardCharsets.UTF_8), "text/plain", 1);
    }

    /** Tells of a file, as the platform does. */
    static Response event(String key, String id) {
        return given().header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-source", "/media/" + key)
                .header("ce-type", "com.amazonaws.s3.ObjectCreated:Put")
                .header(
                        "Thaw-Deadline",
                        Instant.now().plus(Duration.ofMinutes(1)).toString())
                .contentType("application/json")
                .body("{\"s3\": {\"bucket\": {\"name\": \"media\"}, \"object\": {\"key\": \"" + key + "\"}}}")
                .post("/");
    }

    List<JsonNode> results(String key) throws Exception {
        String text = new String(objects.get(new ObjectAddress("media", key), LIMIT), StandardCharsets.UTF_8);
        var lines = new ArrayList<JsonNode>();
        for (String line : text.lines().toList()) {
            lines.add(json.readTree(line));
        }
        return lines;
    }
}
