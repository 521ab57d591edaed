package dev.thaw.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.cli.Console;
import dev.thaw.cli.StubServer;
import dev.thaw.cli.StubServer.Answer;
import dev.thaw.cli.StubServer.Request;
import dev.thaw.cli.platform.FakePlatform;
import dev.thaw.cli.platform.ReadyFile;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Real files by FFmpeg, a process for the platform, and a server that answers as API and object store. */
class DemoTest {
    @TempDir
    Path root;

    private Path home;
    private StubServer server;
    private Console console;

    @BeforeEach
    void start() throws IOException {
        FakePlatform.install(root);
        server = new StubServer();
        home = root.resolve("home");
        Files.createDirectories(home);
        Files.writeString(
                home.resolve("credentials"), "[default]\naws_access_key_id = key\naws_secret_access_key = secret\n");
        console = new Console(root)
                .env("THAW_HOME", home.toString())
                .env("THAW_JAVA_OPTS", "-Dfake.api=" + server.url() + " -Dfake.s3=" + server.url());
        server.on("*", this::objectStore)
                .on(
                        "GET /v1/invocations",
                        request -> Answer.json("{\"items\": [%s, %s, %s]}"
                                .formatted(
                                        record("1", ".mp4"),
                                        record("2", ".png"),
                                        "{\"id\": \"3\", \"status\": \"failed\"}")));
        server.on(
                "POST /fn/image-gen-proxy/v1/images/generations",
                Answer.json("{\"data\": [{}], \"thaw\": {\"objects\": [\"s3://media/generated/1.png\"]}}")
                        .with("Thaw-Start", "cold"));
        server.on("GET /v1/invocations/1", request -> Answer.json(record("1", ".mp4")))
                .on("GET /v1/invocations/2", request -> Answer.json(record("2", ".png")))
                .on("GET /v1/invocations/3", Answer.json("{\"id\": \"3\", \"status\": \"failed\"}"));
    }

    @AfterEach
    void stop() {
        console.run("down");
        server.close();
    }

    @Test
    void showsTheWholePathAndStopsWhatItStarted() throws Exception {
        // When
        int status = console.run("demo", "--exit");

        // Then
        assertAll(
                () -> assertEquals(0, status, console.err()),
                () -> assertTrue(
                        console.out().contains("media-1 succeeded (start: cold, 250 ms)\n  s3://media/outputs/1"),
                        console.out()),
                () -> assertTrue(console.out().contains("./thaw cp s3://media/outputs/1 ."), console.out()),
                () -> assertTrue(
                        console.out()
                                .contains(
                                        "image-gen-proxy generated a picture (start: cold)\n  s3://media/generated/1.png"),
                        console.out()),
                () -> assertTrue(uploadedBytes(".mp4") > 100_000, "a clip of 10 s"),
                () -> assertTrue(uploadedBytes(".png") > 1_000, "a picture"),
                () -> assertTrue(new ReadyFile(home).running().isEmpty()),
                () -> assertEquals(0, Files.list(home.resolve("demo")).count(), "files left behind"));
    }

    @Test
    void leavesAPlatformAloneThatRanBefore() throws Exception {
        // Given
        console.run("up", "-d");

        // When
        int status = console.run("demo", "--exit", "-o", "json");

        // Then
        assertEquals(0, status, console.err());
        assertEquals(2, console.json().path("invocations").size());
        assertTrue(new ReadyFile(home).running().isPresent());
    }

    @Test
    void failsWithTheRecordsErrorAndStopsWhatItStarted() {
        // Given
        server.on(
                "GET /v1/invocations/2",
                request -> Answer.json(record("2", ".png")
                        .replace("succeeded", "dead")
                        .replace(
                                "\"progress\"",
                                "\"error\": {\"code\": \"not-a-picture\", \"detail\": \"no\"}, \"progress\"")));

        // When
        int status = console.run("demo", "--exit");

        // Then
        assertEquals(1, status);
        assertTrue(console.err().startsWith("thaw: media-2 (2) dead: no [not-a-picture]\n"), console.err());
        assertTrue(new ReadyFile(home).running().isEmpty());
    }

    @Test
    void failsWhenAResultIsMissing() {
        // Given
        server.on("HEAD /media/outputs/1", new Answer(404, "application/xml", "", java.util.Map.of()));

        // When
        int status = console.run("demo", "--exit");

        // Then
        assertEquals(1, status);
        assertTrue(console.err().contains("its result is missing: s3://media/outputs/1"), console.err());
    }

    @Test
    void failsWhenThePictureIsMissing() {
        // Given
        server.on("HEAD /media/generated/1.png", new Answer(404, "application/xml", "", java.util.Map.of()));

        // When
        int status = console.run("demo", "--exit");

        // Then
        assertEquals(1, status);
        assertTrue(console.err().contains("its picture is missing: s3://media/generated/1.png"), console.err());
    }

    @Test
    void givesUpAfterItsDeadline() {
        // Given
        server.on("GET /v1/invocations", Answer.json("{\"items\": []}"));

        // When
        int status = console.run("demo", "--exit", "--timeout", "1");

        // Then
        assertEquals(1, status);
        assertTrue(console.err().startsWith("thaw: not finished after 1 s: 0 of 2 invocations came\n"), console.err());
        assertFalse(console.out().contains("succeeded"));
    }

    private Answer objectStore(Request request) {
        return new Answer(200, "application/octet-stream", "", java.util.Map.of("ETag", "\"e\""));
    }

    private long uploadedBytes(String suffix) {
        return server.requests().stream()
                .filter(r -> r.call().startsWith("PUT /media/uploads/demo-")
                        && r.call().endsWith(suffix))
                .mapToLong(r -> Long.parseLong(r.header("X-amz-decoded-content-length")))
                .sum();
    }

    /** The record of the invocation that the upload with a suffix led to; no record before the upload. */
    private String record(String id, String suffix) {
        String key = server.requests().stream()
                .map(Request::call)
                .filter(call -> call.startsWith("PUT /media/uploads/") && call.endsWith(suffix))
                .findFirst()
                .orElse("PUT /media/none");
        return """
                {"id": "%1$s", "function": "media-%1$s", "status": "succeeded", "progress": 1, "input": {"key": "%2$s"},
                 "attempts": [{"start": "cold", "startMs": 250}], "outputs": [{"uri": "s3://media/outputs/%1$s", "size": 5}]}
                """.formatted(id, key.substring("PUT /media/".length()));
    }
}
