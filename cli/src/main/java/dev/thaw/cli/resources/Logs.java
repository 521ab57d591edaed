package dev.thaw.cli.resources;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.shell.Json;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Shows what a function's instances say. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Show what a function's instances say.")
public final class Logs extends ThawCommand {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    @Parameters(paramLabel = "FUNCTION")
    private String function = "";

    @Option(
            names = {"-f", "--follow"},
            description = "keep reading until ctrl-C")
    private boolean follow;

    public Logs(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() throws IOException {
        String path = Kind.FUNCTION.path(function) + "/logs" + (follow ? "?follow=true" : "");
        var response = new Addressbook(workspace).api().stream(path, ANSWER, request -> request.GET()
                .header("Accept", "text/plain, application/json;q=0.5"));
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                out().println(json() ? asJson(line) : line);
                out().flush();
            }
        }
        return 0;
    }

    /** One JSON object per line: the function's own when it logs JSON. */
    private static String asJson(String line) {
        if (line.startsWith("{")) {
            try {
                return Json.JSON.readTree(line).toString();
            } catch (JsonProcessingException e) {
                return wrapped(line);
            }
        }
        return wrapped(line);
    }

    private static String wrapped(String line) {
        JsonNode node = Json.JSON.createObjectNode().put("line", line);
        return node.toString();
    }
}
