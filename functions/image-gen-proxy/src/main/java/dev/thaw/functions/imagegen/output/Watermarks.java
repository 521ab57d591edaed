package dev.thaw.functions.imagegen.output;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import dev.thaw.function.FunctionException;
import dev.thaw.function.ObjectAddress;
import dev.thaw.functions.imagegen.Finish;
import dev.thaw.functions.imagegen.ImageGenConfig;

/** Has pictures in object storage stamped by the watermark function, which may have to be started for it. */
@ApplicationScoped
public class Watermarks {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Optional<URI> function;
    private final Duration timeout;
    private final ObjectMapper json;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    Watermarks(ImageGenConfig config, @ConfigProperty(name = "thaw.router") Optional<URI> router, ObjectMapper json) {
        this.function = config.watermark().url().or(() -> router.map(url -> url.resolve("/fn/watermark")));
        this.timeout = config.watermark().timeout();
        this.json = json;
    }

    /** Whether there is a watermark function. */
    public boolean isConfigured() {
        return function.isPresent();
    }

    /**
     * Puts the stamped picture in the place of the other one.
     *
     * @throws FunctionException {@code watermark-refused} for what will not get better, {@code watermark-unavailable} for what may
     */
    void stamp(ObjectAddress picture, Finish.Mark mark) throws InterruptedException {
        ObjectNode call = json.valueToTree(mark);
        call.put("input", picture.toString());
        call.put("output", "s3://" + picture.bucket() + "/" + picture.folder() + "/");
        HttpRequest request = HttpRequest.newBuilder(endpoint())
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(call.toString()))
                .build();
        try {
            check(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw unavailable("it cannot be reached, or did not answer in time", e);
        }
    }

    private URI endpoint() {
        String base = function.orElseThrow(() -> unavailable("none is configured", null))
                .toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/watermark");
    }

    private void check(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return;
        }
        String detail = detail(answer.body());
        if (status >= 500 || status == 408 || status == 409 || status == 429) {
            throw unavailable("it answered " + status + ". " + detail, null);
        }
        throw new FunctionException(
                422, "watermark-refused", "The watermark function does not take the picture: " + detail);
    }

    private String detail(byte[] body) {
        try {
            JsonNode problem = json.readTree(body);
            return problem.path("detail").asText("");
        } catch (IOException e) {
            return new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8);
        }
    }

    private static FunctionException unavailable(String reason, Exception cause) {
        return new FunctionException(
                503, "watermark-unavailable", "The watermark function is of no use now: " + reason + ".", cause);
    }

    @PreDestroy
    void close() {
        http.shutdownNow();
    }
}
