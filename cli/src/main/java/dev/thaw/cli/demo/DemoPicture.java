package dev.thaw.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalLong;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.cli.api.ApiClient;
import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Json;
import dev.thaw.cli.storage.ObjectStore;
import dev.thaw.cli.storage.S3Uri;

/**
 * A picture generated for the demo, by a call such as any OpenAI client makes.
 *
 * @param uri of the stored picture
 * @param start how its instance came to the call
 */
record DemoPicture(String uri, String start, long size) {
    static final String FUNCTION = "image-gen-proxy";
    private static final String PATH = "/fn/" + FUNCTION + "/v1/images/generations";
    private static final String REQUEST = """
            {"model": "sketch", "prompt": "a lake between hills at dawn", "size": "768x512", "response_format": "url"}""";

    /**
     * Asks for it and waits.
     *
     * @throws Failure when none came
     */
    static DemoPicture generated(ApiClient router, ObjectStore store, Duration timeout) throws IOException {
        HttpResponse<InputStream> response =
                router.stream(PATH, timeout, request -> request.POST(BodyPublishers.ofString(REQUEST))
                        .header("Content-Type", "application/json"));
        try (InputStream body = response.body()) {
            JsonNode object = Json.JSON.readTree(body).at("/thaw/objects/0");
            OptionalLong size =
                    S3Uri.matches(object.asText()) ? store.size(S3Uri.parse(object.asText())) : OptionalLong.empty();
            return new DemoPicture(
                    object.asText(),
                    response.headers().firstValue("Thaw-Start").orElse("unknown"),
                    size.orElseThrow(() -> new Failure(
                            FUNCTION + " answered, but its picture is missing: " + object.asText(),
                            "See ./thaw logs " + FUNCTION)));
        }
    }
}
