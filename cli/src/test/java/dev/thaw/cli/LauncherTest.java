package dev.thaw.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs the launcher in a folder of its own, with programs that only look like a JDK and Maven. */
class LauncherTest {
    @TempDir
    Path folder;

    private FakeMachine machine;

    @BeforeEach
    void makeDistribution() throws IOException {
        machine = new FakeMachine(folder);
    }

    @Test
    void buildsOnceAndHandsOver() throws Exception {
        // Given
        machine.jdk("25", 25);

        // When
        FakeMachine.Result first = machine.thaw("status", "-o", "json");
        FakeMachine.Result second = machine.thaw("status");

        // Then
        assertAll(
                () -> assertEquals(0, first.status(), first.err()),
                () -> assertTrue(first.err().contains("building"), first.err()),
                () -> assertTrue(
                        first.out().contains("-jar " + machine.root + "/cli/target/thaw-cli.jar status -o json"),
                        first.out()),
                () -> assertFalse(second.err().contains("building"), second.err()),
                () -> assertEquals(1, machine.builds().size(), "Maven ran again"),
                () -> assertTrue(
                        machine.builds().getFirst().contains("-pl cli -am package"),
                        machine.builds().getFirst()));
    }

    @Test
    void buildsWhatHasChangedOnly() throws Exception {
        // Given
        machine.jdk("25", 25);
        machine.thaw("up");

        // When
        Files.writeString(machine.root.resolve("cli/src/main/java/A.java"), "changed");
        machine.thaw("up");
        Files.writeString(machine.root.resolve("cli/src/test/java/ATest.java"), "changed too");
        Files.writeString(machine.root.resolve("cli/README.md"), "words");
        machine.thaw("up");

        // Then
        assertAll(
                () -> assertEquals(2, machine.builds().size()),
                () -> assertTrue(
                        machine.builds().getFirst().contains("-pl standalone,functions/one,cli -am"),
                        machine.builds().getFirst()),
                () -> assertTrue(
                        machine.builds().get(1).contains("-pl cli -am"),
                        machine.builds().get(1)));
    }

    @Test
    void buildsAgainWhenItsOutputWasRemoved() throws Exception {
        // Given
        machine.jdk("25", 25);
        machine.thaw("status");

        // When
        Files.delete(machine.root.resolve("cli/target/thaw-cli.jar"));
        FakeMachine.Result result = machine.thaw("status");

        // Then
        assertEquals(0, result.status(), result.err());
        assertEquals(2, machine.builds().size());
    }

    @Test
    void twoAtATimeBuildOnce() throws Exception {
        // Given
        machine.jdk("25", 25);
        machine.maven("3.9.9", "sleep 1");

        // When
        Process first = machine.start(Map.of(), machine.root.resolve("thaw"), "status");
        Process second = machine.start(Map.of(), machine.root.resolve("thaw"), "status");

        // Then
        assertEquals(0, FakeMachine.finish(first).status());
        assertEquals(0, FakeMachine.finish(second).status());
        assertEquals(1, machine.builds().size());
    }

    @Test
    void worksThroughASymbolicLinkFromAnywhere() throws Exception {
        // Given
        machine.jdk("25", 25);
        Path link = Files.createSymbolicLink(folder.resolve("link"), machine.root.resolve("thaw"));

        // When
        FakeMachine.Result result = FakeMachine.finish(machine.start(Map.of(), link, "status"));

        // Then
        assertEquals(0, result.status(), result.err());
        assertTrue(result.out().contains("-Dthaw.root=" + machine.root), result.out());
    }

    @Test
    void prefersJdk25AndPassesByTooOldOnes() throws Exception {
        // Given
        Path old = machine.jdk("17", 17);
        machine.jdk("21", 21);
        Path best = machine.jdk("25", 25);
        machine.jdk("26", 26);

        // When
        FakeMachine.Result result = FakeMachine.finish(
                machine.start(Map.of("JAVA_HOME", old.toString()), machine.root.resolve("thaw"), "status"));

        // Then
        assertEquals(0, result.status(), result.err());
        assertTrue(result.out().startsWith(best + " "), result.out());
    }

    @Test
    void takesTheCallersOwnJdkWhenItWillDo() throws Exception {
        // Given
        Path own = machine.jdk("21", 21);
        machine.jdk("25", 25);

        // When
        FakeMachine.Result result = FakeMachine.finish(
                machine.start(Map.of("JAVA_HOME", own.toString()), machine.root.resolve("thaw"), "status"));

        // Then
        assertTrue(result.out().startsWith(own + " "), result.out());
    }

    @Test
    void saysHowToGetAJdkWhenAllAreTooOld() throws Exception {
        // Given
        Path old = machine.jdk("17", 17);

        // When
        FakeMachine.Result result = FakeMachine.finish(
                machine.start(Map.of("JAVA_HOME", old.toString()), machine.root.resolve("thaw"), "up"));

        // Then
        assertAll(
                () -> assertEquals(1, result.status()),
                () -> assertTrue(
                        result.err().startsWith("thaw: no JDK 21 or newer found (JAVA_HOME is JDK 17)\n  Get one"),
                        result.err()),
                () -> assertEquals(2, result.err().lines().count()));
    }

    @Test
    void aRuntimeWithoutCompilerIsNoJdk() throws Exception {
        // Given
        Files.delete(machine.jdk("25", 25).resolve("bin/javac"));

        // When
        FakeMachine.Result result = machine.thaw("up");

        // Then
        assertEquals(1, result.status());
        assertTrue(result.err().contains("no JDK 21 or newer found (none)"), result.err());
    }

    @Test
    void saysHowToGetMavenWhenItIsMissing() throws Exception {
        // Given
        machine.jdk("25", 25);
        machine.withoutMaven();

        // When
        FakeMachine.Result result = machine.thaw("up");

        // Then
        assertEquals(1, result.status());
        assertTrue(
                result.err().startsWith("thaw: Maven not found, and there is something to build\n  Get one"),
                result.err());
    }

    @Test
    void refusesAnOldMaven() throws Exception {
        // Given
        machine.jdk("25", 25);
        machine.maven("3.6.3", "");

        // When
        FakeMachine.Result result = machine.thaw("up");

        // Then
        assertEquals(1, result.status());
        assertTrue(
                result.err().startsWith("thaw: Maven 3.6.3 is too old, 3.8.7 is the oldest that will do\n"),
                result.err());
    }

    @Test
    void aBuildThatFailsShowsItsEndAndIsTriedAgain() throws Exception {
        // Given
        machine.jdk("25", 25);
        machine.maven("3.9.9", "echo 'A.java: broken'; exit 1");

        // When
        FakeMachine.Result failed = machine.thaw("status");
        machine.maven("3.9.9", "");
        FakeMachine.Result mended = machine.thaw("status");

        // Then
        assertAll(
                () -> assertEquals(1, failed.status()),
                () -> assertTrue(failed.err().contains("A.java: broken\nthaw: the build failed"), failed.err()),
                () -> assertEquals(0, mended.status(), mended.err()));
    }

    @Test
    void testPassesMavensOutputAndStatusOn() throws Exception {
        // Given
        machine.jdk("25", 25);
        machine.maven("3.9.9", "echo 'Tests run: 1, Failures: 1'; exit 3");

        // When
        FakeMachine.Result result = machine.thaw("test", "-Pslow");

        // Then
        assertAll(
                () -> assertEquals(3, result.status()),
                () -> assertTrue(result.out().contains("Tests run: 1, Failures: 1"), result.out()),
                () -> assertEquals(List.of("-B -ntp verify -Pslow"), machine.builds()));
    }

    @Test
    void leavesTheFilesOfARunningPlatformAlone() throws Exception {
        // Given
        machine.jdk("25", 25);
        Files.createDirectories(machine.root.resolve(".thaw/run"));
        Files.writeString(
                machine.root.resolve(".thaw/run/platform.json"),
                "{\"pid\": " + ProcessHandle.current().pid() + "}");

        // When
        FakeMachine.Result result = machine.thaw("up");

        // Then
        assertEquals(0, result.status(), result.err());
        assertTrue(
                machine.builds().getFirst().contains("-pl cli -am"),
                machine.builds().getFirst());
    }

    @Test
    void whatTheTestsHavePackagedIsNotBuiltAgain() throws Exception {
        // Given
        machine.jdk("25", 25);

        // When
        machine.thaw("test");
        FakeMachine.Result result = machine.thaw("up");

        // Then
        assertEquals(0, result.status(), result.err());
        assertEquals(List.of("-B -ntp verify"), machine.builds());
    }
}
