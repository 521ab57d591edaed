package dev.thaw.function;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Asks the platform for its records: what reaches a function's entry may come from anybody, whatever it says about itself. */
@ApplicationScoped
public class PlatformRecords {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String ID = "[0-9a-fA-F-]{36}";

    private final Optional<URI> platform;
    private final Optional<String> function;
    private final ObjectMapper json;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    @Inject
    PlatformRecords(
            FunctionConfig config, @ConfigProperty(name = "k.service") Optional<String> function, ObjectMapper json) {
        this(config.api(), function, json);
    }

    PlatformRecords(Optional<URI> platform, Optional<String> function, ObjectMapper json) {
        this.platform = platform;
        this.function = function;
        this.json = json;
    }

    /** Whether there is a platform to ask; there is none behind a plain broker. */
    public boolean areThere() {
        return platform.isPresent();
    }

    /**
     * Whether the platform has it that one of its triggers started this invocation, of this function, for its input.
     *
     * @throws FunctionException {@code platform-unavailable} when it cannot be asked
     */
    public boolean triggered(Invocation<?> invocation) throws InterruptedException {
        Optional<String> id = invocation.id().filter(text -> text.matches(ID));
        if (platform.isEmpty() || id.isEmpty()) {
            return false;
        }
        JsonNode found = record(id.get());
        return found.path("trigger").isTextual()
                && found.path("status").asText().equalsIgnoreCase("running")
                && function.map(found.path("function").asText()::equals).orElse(true)
                && RequestReader.storedObject(found.at("/input/data"))
                        .filter(invocation.input()::equals)
                        .isPresent();
    }

    /** An empty one for what the platform does not know. */
    private JsonNode record(String id) throws InterruptedException {
        var request = HttpRequest.newBuilder(platform.orElseThrow().resolve("/v1/invocations/" + id))
                .timeout(TIMEOUT)
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 404) {
                return json.createObjectNode();
            }
            if (answer.statusCode() == 200) {
                return json.readTree(answer.body());
            }
            throw unavailable(null);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static FunctionException unavailable(IOException cause) {
        return new FunctionException(
                503, "platform-unavailable", "The platform cannot be asked who started this.", cause);
    }
}
