package dev.thaw.cli.invocations;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.api.ApiClient;
import dev.thaw.cli.api.Urls;
import dev.thaw.cli.resources.Kind;
import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Json;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Calls a function. */
@Command(
        name = "invoke",
        mixinStandardHelpOptions = true,
        description = "Call a function and print its answer; --async queues the call and prints its id.")
public final class Invoke extends ThawCommand {
    @Parameters(index = "0", paramLabel = "FUNCTION")
    private String function = "";

    @Option(
            names = {"-d", "--data"},
            paramLabel = "DATA",
            description = "the body: text, or @FILE")
    private String data;

    @Option(names = "--content-type", paramLabel = "TYPE", description = "media type of the body; by default guessed")
    private String contentType;

    @Option(names = "--path", paramLabel = "PATH", defaultValue = "/", description = "path within the function (/)")
    private String path = "/";

    @Option(names = "--async", description = "queue the call instead of waiting for its answer")
    private boolean async;

    @Option(names = "--follow", description = "queue the call, and show its progress until it has ended")
    private boolean follow;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "give up after so long (900)")
    private long timeout;

    public Invoke(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() throws IOException {
        Payload payload = Payload.of(data, contentType);
        return async || follow ? queue(payload) : direct(payload);
    }

    private int direct(Payload payload) throws IOException {
        String target = "/fn/" + Urls.encode(function) + (path.startsWith("/") ? path : "/" + path);
        HttpResponse<InputStream> response = new Addressbook(workspace)
                .router().stream(target, Duration.ofSeconds(timeout), request -> request.POST(payload.body())
                        .header("Content-Type", payload.contentType()));
        String start = response.headers().firstValue("Thaw-Start").orElse("unknown");
        String timing = response.headers().firstValue("Server-Timing").orElse("");
        try (InputStream body = response.body()) {
            if (json()) {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("status", response.statusCode());
                answer.put("start", start);
                answer.put("serverTiming", timing);
                answer.put("body", jsonOrText(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
                printJson(answer);
            } else {
                out().flush();
                body.transferTo(System.out);
                System.out.flush();
                if (workspace.terminal()) {
                    workspace.err().println("(" + start + " start; " + timing + ")");
                }
            }
        }
        return 0;
    }

    private static Object jsonOrText(String body) {
        try {
            JsonNode node = Json.JSON.readTree(body);
            return node.isMissingNode() ? "" : node;
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    private int queue(Payload payload) {
        ApiClient api = new Addressbook(workspace).api();
        var response = api.post(Kind.FUNCTION.path(function) + "/invocations", payload.contentType(), payload.body());
        String id = response.headers()
                .firstValue("Location")
                .map(location -> location.substring(location.lastIndexOf('/') + 1))
                .orElseThrow(() -> new Failure(
                        "the platform took the call but did not say where its record is",
                        "See ./thaw get invocations."));
        if (!follow) {
            if (json()) {
                printJson(Map.of(
                        "id", id, "record", api.uri(Kind.INVOCATION.path(id)).toString()));
            } else {
                out().println(id);
            }
            return 0;
        }
        try (Follower follower = new Follower(workspace)) {
            follower.await(
                    () -> List.of(Invocation.of(api.get(Kind.INVOCATION.path(id)))), 1, Duration.ofSeconds(timeout));
        }
        return report(api.get(Kind.INVOCATION.path(id)));
    }

    private int report(JsonNode node) {
        Invocation invocation = Invocation.of(node);
        if (json()) {
            printJson(node);
            return invocation.succeeded() ? 0 : 1;
        }
        if (!invocation.succeeded()) {
            throw new Failure(
                    "invocation " + invocation.id() + " " + invocation.status() + ": " + invocation.reason(),
                    "See ./thaw describe invocation " + invocation.id() + " and ./thaw logs " + function);
        }
        out().println(invocation.id() + " succeeded");
        invocation.results().forEach(output -> out().println("  " + output.uri()));
        return 0;
    }
}
