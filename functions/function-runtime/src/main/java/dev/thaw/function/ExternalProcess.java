package dev.thaw.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

/**
 * Runs another program for an invocation: without a shell, ended on cancel, at the deadline, beyond the scratch limit, and together with
 * this process even when that is killed.
 */
public final class ExternalProcess {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final Logger LOG = Logger.getLogger(ExternalProcess.class);
    private static final int FEED = 1 << 16;
    private static final int MAX_ERROR_BYTES = 16 << 10;
    private static final long CHECK_MS = 200;
    private static final long END_SECONDS = 5;
    /** The kernel ties a parent-death signal to the thread that started the child: this one lives as long as the process. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("process-starter").daemon().factory());

    private ExternalProcess() {}

    /** How a program ended: its exit code and the last 16 KiB of its stderr. */
    public record Exit(int code, String errors) {}

    /**
     * Runs the program to its end.
     *
     * @param environment variables to add
     * @param line takes each line of its stdout
     * @throws CancelledException when the invocation was cancelled meanwhile
     * @throws FunctionException {@code scratch-exceeded} or {@code deadline-exceeded}
     */
    public static Exit run(
            List<String> command, Map<String, String> environment, Invocation<?> invocation, Consumer<String> line)
            throws IOException, InterruptedException {
        return run(command, environment, invocation, Optional.empty(), line);
    }

    /**
     * Runs the program to its end.
     *
     * @param input what it reads from its stdin, read no faster than the program takes it; what reading throws ends the program
     */
    public static Exit run(
            List<String> command,
            Map<String, String> environment,
            Invocation<?> invocation,
            Optional<InputStream> input,
            Consumer<String> line)
            throws IOException, InterruptedException {
        Process process = start(command, environment, invocation.scratch().folder(), input.isPresent());
        invocation.onCancel(process::destroyForcibly);
        try {
            CompletableFuture<Void> fed = input.map(
                            in -> CompletableFuture.runAsync(() -> feed(in, process), ExternalProcess::inThread))
                    .orElseGet(() -> CompletableFuture.completedFuture(null));
            CompletableFuture<Void> output = CompletableFuture.runAsync(
                    () -> process.inputReader(StandardCharsets.UTF_8).lines().forEach(line), ExternalProcess::inThread);
            CompletableFuture<String> errors =
                    CompletableFuture.supplyAsync(() -> tail(process.getErrorStream()), ExternalProcess::inThread);
            while (!process.waitFor(CHECK_MS, TimeUnit.MILLISECONDS)) {
                invocation.checkCancelled();
                invocation.scratch().check();
                if (output.isCompletedExceptionally() || fed.isCompletedExceptionally()) {
                    // Nobody empties its stdout any more, or fills its stdin: it would stand still.
                    process.destroyForcibly();
                }
            }
            invocation.checkCancelled();
            invocation.scratch().check();
            if (fed.isCompletedExceptionally()) {
                finish(fed);
            }
            finish(output);
            return new Exit(process.exitValue(), errors.join());
        } finally {
            end(process);
        }
    }

    /**
     * What the program writes to its stdout, while it writes it. The program ends with the stream, on cancel, and together with this process.
     *
     * @param ended told how the program ended, when all has been read; what it throws, the reader gets
     */
    public static InputStream open(List<String> command, Invocation<?> invocation, Consumer<Exit> ended)
            throws IOException {
        Process process = start(command, Map.of(), invocation.scratch().folder(), /* withInput= */ false);
        invocation.onCancel(process::destroyForcibly);
        CompletableFuture<String> errors =
                CompletableFuture.supplyAsync(() -> tail(process.getErrorStream()), ExternalProcess::inThread);
        return new ProgramStream(process, errors::join, ended, () -> end(process));
    }

    // A program that has enough closes its stdin: that is no failure.
    private static void feed(InputStream in, Process process) {
        try (in;
                OutputStream out = process.getOutputStream()) {
            byte[] buffer = new byte[FEED];
            for (int read = read(in, buffer); read >= 0 && write(out, buffer, read); read = read(in, buffer)) {
                // Each round moves a buffer.
            }
        } catch (IOException closed) {
            LOG.debug("A program's stdin was closed before its end", closed);
        }
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw ObjectStore.unavailable(e);
        }
    }

    private static boolean write(OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
            return true;
        } catch (IOException ended) {
            return false;
        }
    }

    /** Waits for the last line; rethrows what the taker of the lines threw. */
    private static void finish(CompletableFuture<Void> output) {
        try {
            output.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException) {
                // The pipe closed under the reader, as it does when a program is killed.
                return;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Ends the program and waits until it is gone: whoever deletes the folder next must be alone in it. */
    private static void end(Process process) {
        process.destroyForcibly();
        // Not by onExit: that needs a thread of the common pool, and others may have them all.
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warnf("Program %d is still there after it was killed", process.pid());
            }
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Process start(List<String> command, Map<String, String> environment, Path folder, boolean withInput)
            throws IOException {
        var full = new ArrayList<String>();
        if (Files.isExecutable(SETPRIV)) {
            full.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
        }
        full.addAll(command);
        var builder = new ProcessBuilder(full).directory(folder.toFile());
        builder.environment().putAll(environment);
        if (!withInput) {
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        }
        try {
            return STARTER.submit(builder::start).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private static void inThread(Runnable task) {
        Thread.ofVirtual().name("process-output").start(task);
    }

    private static String tail(InputStream errors) {
        byte[] kept = new byte[0];
        try (errors) {
            byte[] buffer = new byte[4096];
            for (int read = errors.read(buffer); read >= 0; read = errors.read(buffer)) {
                byte[] joined = java.util.Arrays.copyOf(kept, kept.length + read);
                System.arraycopy(buffer, 0, joined, kept.length, read);
                kept = joined.length <= MAX_ERROR_BYTES
                        ? joined
                        : java.util.Arrays.copyOfRange(joined, joined.length - MAX_ERROR_BYTES, joined.length);
            }
        } catch (IOException e) {
            // The stream ends with the process; what was read is what there is.
            return new String(kept, StandardCharsets.UTF_8);
        }
        return new String(kept, StandardCharsets.UTF_8);
    }
}
