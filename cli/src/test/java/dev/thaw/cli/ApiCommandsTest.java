package dev.thaw.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.cli.StubServer.Answer;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ApiCommandsTest {
    private static final String FUNCTION = """
            {"metadata": {"name": "watermark"}, "spec": {}, "new": 1, "status": {
              "conditions": [{"type": "Ready", "status": "True"}],
              "revisions": [{"name": "watermark-00001"}], "instances": [{"state": "ready"}, {"state": "ready"}, {"state": "standby"}]}}
            """;

    @TempDir
    Path root;

    private StubServer server;
    private Console console;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        console = new Console(root)
                .env("THAW_API", server.url() + "/")
                .env("THAW_ROUTER", server.url())
                .env("THAW_TOKEN", "secret");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void getPrintsATable() {
        // Given
        server.on("GET /v1/functions", Answer.json("{\"items\": [" + FUNCTION + "], \"next\": null}"));

        // When
        int status = console.run("get", "functions");

        // Then
        assertEquals(0, status, console.err());
        assertEquals("""
                NAME        READY   REVISION          INSTANCES
                watermark   yes     watermark-00001   2 ready, 1 standby
                """, console.out());
        assertEquals("Bearer secret", server.last("GET /v1/functions").header("Authorization"));
    }

    @Test
    void getReadsAllPages() throws Exception {
        // Given
        server.on(
                "GET /v1/triggers",
                request -> Answer.json(
                        request.query().contains("cursor=b c")
                                ? "{\"items\": [{\"metadata\": {\"name\": \"two\"}}]}"
                                : "{\"items\": [{\"metadata\": {\"name\": \"one\"}}], \"next\": \"b c\"}"));

        // When
        int status = console.run("get", "trigger", "-o", "json");

        // Then
        assertEquals(0, status, console.err());
        assertEquals("two", console.json().at("/items/1/metadata/name").asText());
    }

    @Test
    void statusShowsFunctionsAndCounts() throws Exception {
        // Given
        server.on("GET /v1/functions", Answer.json("{\"items\": [" + FUNCTION + "]}"))
                .on(
                        "GET /v1/invocations",
                        request -> Answer.json(
                                request.query().contains("running")
                                        ? "{\"items\": [{\"id\": \"a\"}]}"
                                        : "{\"items\": []}"));

        // When
        int text = console.run("status");
        String shown = console.out();
        int json = console.run("status", "-o", "json");

        // Then
        assertAll(
                () -> assertEquals(0, text),
                () -> assertTrue(shown.contains("watermark   yes     2 ready, 1 standby"), shown),
                () -> assertTrue(shown.contains("0 queued, 1 running, 0 succeeded"), shown),
                () -> assertEquals(0, json),
                () -> assertEquals(
                        "1", console.json().at("/invocations/running").asText()));
    }

    @Test
    void aProblemIsOneClearLineWithItsFieldsAndANextStep() throws Exception {
        // Given
        Path manifest = root.resolve("function.yaml");
        Files.writeString(
                manifest, "kind: Function\nmetadata: { name: f }\nspec: { concurency: 1, package: target/app }\n");
        server.on("PUT /v1/functions/f", Answer.problem(422, """
                {"title": "Invalid", "detail": "the manifest has unknown fields", "code": "manifest-invalid",
                 "errors": [{"pointer": "/spec/concurency", "detail": "unknown; did you mean concurrency?"}]}
                """));

        // When
        int status = console.run("apply", "-f", manifest.toString());

        // Then
        assertEquals(1, status);
        assertEquals("""
                thaw: the manifest has unknown fields [manifest-invalid]
                  /spec/concurency: unknown; did you mean concurrency?
                  Correct it and try again.
                """, console.err());
        assertTrue(server.last("PUT /v1/functions/f")
                .text()
                .contains(root.resolve("target/app").toString()));
    }

    @Test
    void applyPutsEveryDocument() throws Exception {
        // Given
        Path manifest = root.resolve("both.yaml");
        Files.writeString(
                manifest, "kind: Function\nmetadata: { name: f }\n---\nkind: Trigger\nmetadata: { name: t }\n");
        server.on("PUT /v1/functions/f", Answer.json("{}")).on("PUT /v1/triggers/t", Answer.json("{}"));

        // When
        int status = console.run("apply", "-f", manifest.toString());

        // Then
        assertEquals(0, status, console.err());
        assertEquals("function/f applied\ntrigger/t applied\n", console.out());
    }

    @Test
    void applyNamesTheLineOfBrokenYaml() throws Exception {
        // Given
        Path manifest = Files.writeString(root.resolve("broken.yaml"), "kind: Function\nmetadata: { name: [\n");

        // When
        int status = console.run("apply", "-f", manifest.toString());

        // Then
        assertEquals(1, status);
        assertTrue(console.err().startsWith("thaw: " + manifest + ", line 2: "), console.err());
    }

    @Test
    void describeIsYamlAndDeleteSaysWhatItDid() {
        // Given
        server.on("GET /v1/functions/watermark", Answer.json(FUNCTION))
                .on("DELETE /v1/invocations/7", Answer.json("").with(204));

        // When
        int describe = console.run("describe", "fn", "watermark");
        String yaml = console.out();
        int delete = console.run("delete", "invocation", "7");

        // Then
        assertAll(
                () -> assertEquals(0, describe),
                () -> assertTrue(yaml.startsWith("metadata:\n  name: \"watermark\""), yaml),
                () -> assertEquals(0, delete, console.err()),
                () -> assertEquals("invocation/7 cancelled\n", console.out()));
    }

    @Test
    void invokeTellsHowTheInstanceStarted() throws Exception {
        // Given
        server.on("POST /fn/watermark/mark", Answer.json("{\"ok\": true}").with("Thaw-Start", "cold"));

        // When
        int status = console.run("invoke", "watermark", "--path", "mark", "-d", "{\"text\": \"x\"}", "-o", "json");

        // Then
        assertAll(
                () -> assertEquals(0, status, console.err()),
                () -> assertEquals("cold", console.json().path("start").asText()),
                () -> assertTrue(console.json().at("/body/ok").asBoolean()),
                () -> assertEquals(
                        "application/json",
                        server.last("POST /fn/watermark/mark").header("Content-type")));
    }

    @Test
    void invokeFollowWaitsForTheEnd() throws Exception {
        // Given
        AtomicInteger reads = new AtomicInteger();
        server.on("POST /v1/functions/f/invocations", Answer.json("").with(202).with("Location", "/v1/invocations/42"))
                .on(
                        "GET /v1/invocations/42",
                        request -> Answer.json(
                                reads.incrementAndGet() < 3
                                        ? "{\"id\": \"42\", \"function\": \"f\", \"status\": \"running\", \"progress\": 0.5}"
                                        : "{\"id\": \"42\", \"function\": \"f\", \"status\": \"succeeded\", \"outputs\": [{\"uri\": \"s3://media/x\"}]}"));

        // When
        int status = console.run("invoke", "f", "--follow", "-d", "hello");

        // Then
        assertEquals(0, status, console.err());
        assertEquals("42 succeeded\n  s3://media/x\n", console.out());
        assertEquals("hello", server.last("POST /v1/functions/f/invocations").text());
    }

    @Test
    void invokeFollowFailsWithTheRecordsError() {
        // Given
        server.on("POST /v1/functions/f/invocations", Answer.json("").with(202).with("Location", "/v1/invocations/42"))
                .on("GET /v1/invocations/42", Answer.json("""
                        {"id": "42", "function": "f", "status": "dead", "error": {"code": "not-a-video", "detail": "no picture in it"}}
                        """));

        // When
        int status = console.run("invoke", "f", "--follow");

        // Then
        assertEquals(1, status);
        assertTrue(
                console.err().startsWith("thaw: invocation 42 dead: no picture in it [not-a-video]\n"), console.err());
    }

    @Test
    void logsAreLinesOrJson() throws Exception {
        // Given
        server.on("GET /v1/functions/f/logs", Answer.json("plain\n{\"level\": \"INFO\"}\n"));

        // When
        console.run("logs", "f");
        String text = console.out();
        console.run("logs", "f", "-o", "json");

        // Then
        assertEquals("plain\n{\"level\": \"INFO\"}\n", text);
        assertEquals("{\"line\":\"plain\"}\n{\"level\":\"INFO\"}\n", console.out());
    }

    @Test
    void nothingThereNoSuchKindAndBadUsage() {
        // Given
        server.close();

        // When
        int unreachable = console.run("get", "functions");
        String error = console.err();
        int kind = console.run("get", "pods");
        int usage = console.run("get");

        // Then
        assertAll(
                () -> assertEquals(1, unreachable),
                () -> assertTrue(
                        error.startsWith("thaw: no answer from " + server.url() + " (ConnectException)\n"), error),
                () -> assertEquals(1, kind),
                () -> assertEquals(2, usage));
    }

    @Test
    void aDryRunForKnativePrintsTheServiceWithoutAPlatform() throws IOException {
        // Given
        server.close();
        Path manifest = Files.writeString(root.resolve("f.yaml"), """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: hello }
                spec: { image: "example/hello:1.0", scale: { max: 7 } }
                ---
                apiVersion: thaw.dev/v1
                kind: Trigger
                metadata: { name: uploads }
                spec: { function: hello, objectStorage: { bucket: media } }
                """);

        // When
        int status = console.run(
                "apply",
                "--target",
                "knative",
                "--dry-run",
                "--namespace",
                "video",
                "-o",
                "yaml",
                "-f",
                manifest.toString());

        // Then
        assertEquals(0, status, console.err());
        assertTrue(
                console.out().startsWith("---\napiVersion: \"serving.knative.dev/v1\"\nkind: \"Service\"\n"),
                console.out());
        assertTrue(console.out().contains("autoscaling.knative.dev/max-scale: \"7\""), console.out());
        assertTrue(console.out().contains("namespace: \"video\""), console.out());
        assertTrue(console.err().contains("trigger/uploads stays with the platform"), console.err());
    }

    @Test
    void aDryRunForKnativeNamesTheFieldThatIsMissing() throws IOException {
        // Given
        Path manifest = Files.writeString(
                root.resolve("f.yaml"),
                "apiVersion: thaw.dev/v1\nkind: Function\nmetadata: { name: hello }\nspec: { package: a.jar }\n");

        // When
        int status = console.run("apply", "--target", "knative", "--dry-run", "-f", manifest.toString());

        // Then
        assertEquals(1, status);
        assertTrue(console.err().contains("/spec/image: On Knative a function is an image"), console.err());
    }

    @Test
    void aTargetIsToldToThePlatform() throws IOException {
        // Given
        server.on("PUT /v1/functions/hello", Answer.json(FUNCTION));
        Path manifest = Files.writeString(
                root.resolve("f.yaml"),
                "apiVersion: thaw.dev/v1\nkind: Function\nmetadata: { name: hello }\nspec: { image: a }\n");

        // When
        int status = console.run("apply", "--target", "knative", "-f", manifest.toString());

        // Then
        assertEquals(0, status, console.err());
        assertEquals("target=knative", server.last("PUT /v1/functions/hello").query());
    }
}
