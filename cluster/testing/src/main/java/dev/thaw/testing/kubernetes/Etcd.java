package dev.thaw.testing.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What etcd's operators may do to it, by its JSON gateway. */
public final class Etcd {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The first key there can be. */
    private static final String ANY = "{\"key\": \"AA==\"}";

    private final int port;

    Etcd(int port) {
        this.port = port;
    }

    /** Forgets all history: a watch from an earlier revision is refused from now on. */
    public void compact() {
        call("kv/compaction", "{\"revision\": \"%s\", \"physical\": true}".formatted(header("revision")));
    }

    /** Takes no more writes, as when its disk is full, or does again. */
    public void readOnly(boolean on) {
        call(
                "maintenance/alarm",
                "{\"action\": \"%s\", \"memberID\": \"%s\", \"alarm\": \"NOSPACE\"}"
                        .formatted(on ? "ACTIVATE" : "DEACTIVATE", header("member_id")));
    }

    private String header(String name) {
        return call("kv/range", ANY).at("/header/" + name).asText();
    }

    private JsonNode call(String path, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v3/" + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .timeout(TIMEOUT)
                .build();
        try (var http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
