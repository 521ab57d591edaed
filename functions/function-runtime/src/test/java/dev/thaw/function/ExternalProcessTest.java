package dev.thaw.function;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.function.net.GuardedHttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(20)
class ExternalProcessTest {
    @TempDir
    Path folder;

    private Scratch scratch;

    @BeforeEach
    void open() throws IOException {
        scratch = new Scratch(folder.resolve("scratch"), 0);
    }

    @AfterEach
    void close() throws IOException {
        scratch.close();
    }

    @Test
    void givesTheLinesTheCodeAndTheEndOfTheErrors() throws Exception {
        // Given
        var lines = new ArrayList<String>();
        String script = "echo $GREETING; pwd; yes wrong | head -n 20000 >&2; echo last >&2; exit 3";
        // When
        var exit = ExternalProcess.run(
                List.of("sh", "-c", script), Map.of("GREETING", "hello"), invocation(new Cancellation()), lines::add);
        // Then
        assertEquals(List.of("hello", scratch.folder().toRealPath().toString()), lines);
        assertEquals(3, exit.code());
        assertTrue(exit.errors().endsWith("wrong\nlast\n"));
        assertTrue(exit.errors().length() <= 16 << 10);
    }

    @Test
    void endsTheProgramWhenItsOutputIsRefused() {
        // Given: a program that writes for ever
        var command = List.of("yes");
        // When, Then
        assertThrows(
                IllegalStateException.class,
                () -> ExternalProcess.run(command, Map.of(), invocation(new Cancellation()), line -> {
                    throw new IllegalStateException(line);
                }));
        assertEquals(0, children());
    }

    @Test
    void isGoneOnceCancelIsTold() {
        // Given
        var cancellation = new Cancellation();
        // When, Then
        assertThrows(
                CancelledException.class,
                () -> ExternalProcess.run(
                        List.of("sh", "-c", "echo started; exec sleep 60"),
                        Map.of(),
                        invocation(cancellation),
                        line -> cancellation.cancel()));
        assertEquals(0, children());
    }

    @Test
    void saysThatAProgramIsMissing() {
        // When, Then: setpriv tells by its exit code, the kernel by an exception
        try {
            var exit = ExternalProcess.run(
                    List.of("/no/such/program"), Map.of(), invocation(new Cancellation()), line -> {});
            assertTrue(exit.errors().contains("/no/such/program"));
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("/no/such/program"));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Invocation<Void> invocation(Cancellation cancellation) {
        var request = new Request(
                "key",
                Optional.empty(),
                1,
                Instant.now().plusSeconds(15),
                false,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new ObjectMapper().createObjectNode());
        return new Invocation<>(
                request,
                null,
                Optional.empty(),
                scratch,
                new ObjectStore(Duration.ofSeconds(10)),
                GuardedHttp.allowing(List.of()),
                Progress.NONE,
                cancellation);
    }

    private static long children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").matches(".*/(yes|sleep)"))
                .count();
    }
}
