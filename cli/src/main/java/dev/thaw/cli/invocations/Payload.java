package dev.thaw.cli.invocations;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;

import dev.thaw.cli.shell.Failure;

/** What a function is called with, and its media type. */
record Payload(BodyPublisher body, String contentType) {

    /** {@code @FILE}, text, or nothing when null; JSON is recognised by its first character. */
    static Payload of(String data, String contentType) {
        if (data == null) {
            return new Payload(BodyPublishers.noBody(), type(contentType, "application/json"));
        }
        if (data.startsWith("@")) {
            Path file = Path.of(data.substring(1));
            try {
                String guess = file.toString().endsWith(".json") ? "application/json" : "application/octet-stream";
                return new Payload(BodyPublishers.ofFile(file), type(contentType, guess));
            } catch (FileNotFoundException e) {
                throw new Failure("no such file: " + file, "Give -d @FILE the path of a file, or -d some text.", e);
            }
        }
        String guess =
                data.stripLeading().startsWith("{") || data.stripLeading().startsWith("[")
                        ? "application/json"
                        : "text/plain; charset=utf-8";
        return new Payload(BodyPublishers.ofString(data), type(contentType, guess));
    }

    private static String type(String given, String guess) {
        return given == null ? guess : given;
    }
}
