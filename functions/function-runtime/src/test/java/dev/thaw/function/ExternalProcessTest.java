package dev.thaw.function;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.function.net.GuardedHttp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
    void needsNoThreadThatOthersMayHave() throws Exception {
        // Given: nobody else is served by the common pool
        var over = new CountDownLatch(1);
        var busy = new CountDownLatch(ForkJoinPool.getCommonPoolParallelism());
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
            ForkJoinPool.commonPool().execute(() -> {
                busy.countDown();
                awaitUninterruptibly(over);
            });
        }
        busy.await();
        try {
            // When, Then: five that waited for it would be too late for this class
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        0,
                        ExternalProcess.run(List.of("true"), Map.of(), invocation(new Cancellation()), line -> {})
                                .code());
            }
        } finally {
            over.countDown();
        }
    }

    @Test
    void readsWhatItIsFedWith() throws Exception {
        // Given
        var lines = new ArrayList<String>();
        byte[] much = "0123456789abcde\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        // When
        var exit = ExternalProcess.run(
                List.of("wc", "-c"),
                Map.of(),
                invocation(new Cancellation()),
                Optional.of(new ByteArrayInputStream(much)),
                lines::add);
        // Then
        assertEquals(0, exit.code());
        assertEquals(List.of(Integer.toString(much.length)), lines);
    }

    @Test
    void aProgramMayStopReading() throws Exception {
        // Given: more than a pipe holds
        var endless = new InputStream() {
            @Override
            public int read() {
                return 'y';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return length;
            }
        };
        // When
        var exit = ExternalProcess.run(
                List.of("head", "-c", "1"), Map.of(), invocation(new Cancellation()), Optional.of(endless), line -> {});
        // Then
        assertEquals(0, exit.code());
    }

    @Test
    void whatReadingItsInputThrowsEndsTheProgram() {
        // Given
        var broken = new InputStream() {
            @Override
            public int read() {
                throw new FunctionException(422, "object-changed", "replaced");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return read();
            }
        };
        // When, Then
        var thrown = assertThrows(
                FunctionException.class,
                () -> ExternalProcess.run(
                        List.of("sleep", "60"),
                        Map.of(),
                        invocation(new Cancellation()),
                        Optional.of(broken),
                        line -> {}));
        assertEquals("object-changed", thrown.code());
    }

    @Test
    void whatAProgramWritesIsReadWhileItRuns() throws Exception {
        // Given
        var ended = new ArrayList<ExternalProcess.Exit>();
        var command = List.of("sh", "-c", "printf 'a\\0b'; echo done >&2; exit 3");
        // When
        byte[] read;
        try (InputStream out = ExternalProcess.open(command, invocation(new Cancellation()), ended::add)) {
            read = out.readAllBytes();
        }
        // Then
        assertArrayEquals(new byte[] {'a', 0, 'b'}, read);
        assertEquals(List.of(new ExternalProcess.Exit(3, "done\n")), ended);
    }

    @Test
    void aProgramThatNobodyReadsAnyMoreEnds() throws Exception {
        // Given
        var cancellation = new Cancellation();
        var ended = new ArrayList<ExternalProcess.Exit>();
        // When: one is closed in the middle, one is cancelled
        try (InputStream out = ExternalProcess.open(List.of("yes"), invocation(new Cancellation()), ended::add)) {
            assertEquals('y', out.read());
        }
        assertEquals(List.of(), ended);
        try (InputStream out = ExternalProcess.open(List.of("sleep", "60"), invocation(cancellation), ended::add)) {
            cancellation.cancel();
            assertEquals(-1, out.read());
        } catch (IOException closed) {
            assertEquals("Stream closed", closed.getMessage());
        }
        // Then
        assertEquals(0, children());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
