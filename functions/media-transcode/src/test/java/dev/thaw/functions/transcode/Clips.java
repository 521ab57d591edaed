package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.thaw.ffmpeg.Natives;

/** Makes small clips with FFmpeg's own test sources. */
final class Clips {
    private final Path folder;

    Clips(Path folder) {
        this.folder = folder;
    }

    /** A clip of test pictures and a tone. */
    Path video(String name, int width, int height, int seconds, String... options) {
        return make(name, picture(width, height, seconds), tone(seconds), options);
    }

    /** A clip without sound. */
    Path silent(String name, int width, int height, int seconds, String... options) {
        return make(name, picture(width, height, seconds), List.of(), options);
    }

    /** A tone without pictures. */
    Path sound(String name, int seconds, String... options) {
        return make(name, List.of(), tone(seconds), options);
    }

    /** Runs the program with inputs before and options before the output. */
    Path make(String name, List<String> first, List<String> second, String... options) {
        List<String> arguments = new ArrayList<>(first);
        arguments.addAll(second);
        arguments.addAll(List.of(options));
        return run(name, arguments);
    }

    Path run(String name, List<String> arguments) {
        Path file = folder.resolve(name);
        List<String> line =
                new ArrayList<>(List.of(Natives.program().toString(), "-nostdin", "-y", "-loglevel", "error"));
        line.addAll(arguments);
        line.add(file.toString());
        try {
            ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
            builder.environment().put("LD_LIBRARY_PATH", Natives.folder().toString());
            Process process = builder.start();
            String messages = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(messages);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The first part of a file, as an upload leaves it that broke off. */
    Path cut(Path file, double share) throws IOException {
        byte[] all = Files.readAllBytes(file);
        Path cut = folder.resolve("cut-" + file.getFileName());
        return Files.write(cut, Arrays.copyOf(all, (int) (all.length * share)));
    }

    /** Options, and some more. */
    static String[] with(String[] options, String... more) {
        return Stream.of(options, more).flatMap(Stream::of).toArray(String[]::new);
    }

    static List<String> picture(int width, int height, int seconds) {
        return List.of(
                "-f", "lavfi", "-i", "testsrc2=size=%dx%d:rate=25:duration=%d".formatted(width, height, seconds));
    }

    static List<String> tone(int seconds) {
        return List.of("-f", "lavfi", "-i", "sine=duration=" + seconds);
    }
}
