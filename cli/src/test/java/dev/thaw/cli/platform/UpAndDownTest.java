package dev.thaw.cli.platform;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.cli.Console;
import dev.thaw.cli.Main;
import dev.thaw.cli.shell.Workspace;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class UpAndDownTest {
    @TempDir
    Path root;

    private Path home;
    private Console console;

    @BeforeEach
    void install() throws IOException {
        FakePlatform.install(root);
        home = root.resolve("home");
        console = new Console(root).env("THAW_HOME", home.toString());
    }

    @AfterEach
    void stop() {
        new ReadyFile(home).running().flatMap(p -> ProcessHandle.of(p.pid())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void upStartsAndDownStops() throws Exception {
        // When
        int up = console.run("up", "-d", "--port", "18080", "-o", "json");
        var started = console.json();
        RunningPlatform platform = new ReadyFile(home).running().orElseThrow();
        int down = console.run("down");

        // Then
        assertAll(
                () -> assertEquals(0, up),
                () -> assertEquals("http://localhost:18080", started.path("api").asText()),
                () -> assertEquals(platform.pid(), started.path("pid").asLong()),
                () -> assertEquals(0, down),
                () -> assertEquals("stopped\n", console.out()),
                () -> assertFalse(platform.alive()),
                () -> assertFalse(Files.exists(home.resolve("run/platform.json"))),
                () -> assertTrue(Files.readString(home.resolve("logs/platform.log"))
                        .contains(root.resolve("functions/watermark/function.yaml")
                                .toString())));
    }

    @Test
    void upAgainSaysItIsRunning() {
        // Given
        console.run("up", "-d");
        RunningPlatform first = new ReadyFile(home).running().orElseThrow();

        // When
        int status = console.run("up", "-d");

        // Then
        assertEquals(0, status);
        assertTrue(console.out().startsWith("Thaw is running already"), console.out());
        assertEquals(first, new ReadyFile(home).running().orElseThrow());
    }

    @Test
    void aTakenPortIsOneClearLineAndNothingIsLeft() {
        // Given
        console.env("THAW_JAVA_OPTS", "-Dfake=port-taken");

        // When
        int status = console.run("up", "-d");

        // Then
        assertAll(
                () -> assertEquals(1, status),
                () -> assertEquals(
                        "thaw: port 8080 of the REST API is taken [port-taken]\n  Use --port N.\n", console.err()),
                () -> assertEquals("", console.out()),
                () -> assertTrue(new ReadyFile(home).running().isEmpty()));
    }

    @Test
    void aCrashAtStartShowsTheLogsEnd() {
        // Given
        console.env("THAW_JAVA_OPTS", "-Dfake=crash");

        // When
        int status = console.run("up", "-d");

        // Then
        assertEquals(1, status);
        assertTrue(console.err().contains("no luck today"), console.err());
        assertTrue(console.err().contains("logs/platform.log"), console.err());
    }

    @Test
    void aReadyFileOfAKilledPlatformIsNotBelieved() throws Exception {
        // Given
        console.run("up", "-d");
        RunningPlatform killed = new ReadyFile(home).running().orElseThrow();
        ProcessHandle process = ProcessHandle.of(killed.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(5, TimeUnit.SECONDS);

        // When
        int status = console.run("status");
        String error = console.err();
        int down = console.run("down");

        // Then
        assertAll(
                () -> assertEquals(1, status),
                () -> assertTrue(error.startsWith("thaw: Thaw is not running in " + home), error),
                () -> assertEquals(0, down),
                () -> assertEquals("Thaw was not running\n", console.out()));
    }

    @Test
    void anotherProcessWithTheSamePidIsNotStopped() throws Exception {
        // Given
        Process other = new ProcessBuilder("sleep", "60").start();
        Files.createDirectories(home.resolve("run"));
        Files.writeString(home.resolve("run/platform.json"), "{\"pid\":" + other.pid() + ",\"startTime\":1}");

        // When
        int status = console.run("down");

        // Then
        assertEquals(0, status);
        assertTrue(other.isAlive());
        other.destroyForcibly();
    }

    @Test
    void aPlatformThatDoesNotStopIsKilled() {
        // Given
        console.env("THAW_JAVA_OPTS", "-Dfake=stubborn");
        console.run("up", "-d");
        RunningPlatform stubborn = new ReadyFile(home).running().orElseThrow();
        Workspace workspace = new Workspace(
                root,
                Map.of("THAW_HOME", home.toString()),
                false,
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()));

        // When
        boolean orderly = new PlatformProcess(workspace, Duration.ofSeconds(1)).stop(stubborn);

        // Then
        assertFalse(orderly);
        assertFalse(stubborn.alive());
        assertFalse(Files.exists(home.resolve("run/platform.json")));
    }

    @Test
    void keepsTheLogsOfEarlierRuns() throws Exception {
        // Given
        console.env("THAW_JAVA_OPTS", "-Dfake=port-taken");

        // When
        for (int i = 0; i < 4; i++) {
            console.run("up", "-d");
        }

        // Then
        try (var logs = Files.list(home.resolve("logs"))) {
            assertEquals(3, logs.count());
        }
    }

    @Test
    void inTheForegroundASignalStopsThePlatformToo() throws Exception {
        // Given
        Process foreground = foreground("up");
        RunningPlatform platform = ready(foreground);

        // When
        foreground.destroy();
        boolean ended = foreground.waitFor(20, TimeUnit.SECONDS);

        // Then
        assertTrue(ended);
        assertEquals(0, foreground.exitValue());
        assertFalse(platform.alive());
    }

    @Test
    void inTheForegroundAKilledPlatformIsAFailure() throws Exception {
        // Given
        Process foreground = foreground("up");
        RunningPlatform platform = ready(foreground);

        // When
        ProcessHandle.of(platform.pid()).orElseThrow().destroyForcibly();
        boolean ended = foreground.waitFor(20, TimeUnit.SECONDS);
        String said = new String(foreground.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertTrue(ended);
        assertEquals(1, foreground.exitValue());
        assertTrue(said.contains("Thaw stopped unexpectedly"), said);
    }

    @Test
    void downEndsAForegroundOneWithoutComplaint() throws Exception {
        // Given
        Process foreground = foreground("up");
        ready(foreground);

        // When
        int down = console.run("down");
        boolean ended = foreground.waitFor(20, TimeUnit.SECONDS);

        // Then
        assertEquals(0, down);
        assertTrue(ended);
        assertEquals(0, foreground.exitValue());
    }

    private RunningPlatform ready(Process foreground) throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(foreground.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        while (line != null && !line.contains("ctrl-C")) {
            line = said.readLine();
        }
        return new ReadyFile(home).running().orElseThrow();
    }

    private Process foreground(String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dthaw.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                command);
        builder.environment().put("THAW_HOME", home.toString());
        return builder.start();
    }
}
