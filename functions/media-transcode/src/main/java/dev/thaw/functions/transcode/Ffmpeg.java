package dev.thaw.functions.transcode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Runs FFmpeg's program, follows its progress and ends it when the work is cancelled. */
final class Ffmpeg {
    private static final long POLL_MILLIS = 50;
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);
    private static final int KEPT_MESSAGES = 4096;

    /** What a run came to: exit code, the time in the medium that was reached, and the last messages. */
    record Outcome(int exit, Duration reached, String messages) {}

    private final Path folder;

    /** A runner that keeps its working folder here. */
    Ffmpeg(Path folder) {
        this.folder = folder;
    }

    /**
     * Runs a command to its end.
     *
     * @throws CancellationException when the control or an interrupt ended it; the process is gone then
     * @throws MediaException 500 {@code transcode-stalled} when the program made no progress for two minutes
     */
    Outcome run(List<String> line, Duration duration, Control control) {
        Process process = start(line);
        AtomicLong reached = new AtomicLong();
        AtomicLong heard = new AtomicLong(System.nanoTime());
        StringBuilder messages = new StringBuilder();
        try {
            Thread progress = lines(process.inputReader(StandardCharsets.UTF_8), text -> {
                heard.set(System.nanoTime());
                microseconds(text, reached);
            });
            Thread errors = lines(process.errorReader(StandardCharsets.UTF_8), text -> keep(messages, text));
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (control.cancelled()) {
                    throw new CancellationException("The work was cancelled");
                }
                if (System.nanoTime() - heard.get() > LONGEST_SILENCE.toNanos()) {
                    throw MediaException.failed("transcode-stalled", "FFmpeg made no progress; it was ended.");
                }
                control.progress(fraction(reached.get(), duration));
            }
            progress.join();
            errors.join();
            return new Outcome(process.exitValue(), Duration.ofNanos(reached.get() * 1000), messages.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The work was interrupted");
        } finally {
            end(process);
        }
    }

    private Process start(List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        // The program needs none of this process's settings, least of all its credentials.
        builder.environment().clear();
        builder.environment().put("LD_LIBRARY_PATH", Natives.folder().toString());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process) {
        if (process.isAlive()) {
            process.destroyForcibly().onExit().join();
        }
    }

    private static Thread lines(BufferedReader reader, Consumer<String> consumer) {
        return Thread.startVirtualThread(() -> {
            try (reader) {
                reader.lines().forEach(consumer);
            } catch (IOException | UncheckedIOException e) {
                // The pipe breaks when the process is killed; its exit says all.
                return;
            }
        });
    }

    private static void microseconds(String text, AtomicLong reached) {
        String key = "out_time_us=";
        if (text.startsWith(key)
                && text.length() > key.length()
                && text.chars().skip(key.length()).allMatch(Character::isDigit)) {
            reached.accumulateAndGet(Long.parseLong(text.substring(key.length())), Math::max);
        }
    }

    private static void keep(StringBuilder messages, String text) {
        if (messages.length() < KEPT_MESSAGES) {
            messages.append(text, 0, Math.min(text.length(), KEPT_MESSAGES)).append('\n');
        }
    }

    private static double fraction(long microseconds, Duration duration) {
        long whole = duration.toNanos() / 1000;
        return whole <= 0 ? 0 : Math.min(1.0, (double) microseconds / whole);
    }
}
