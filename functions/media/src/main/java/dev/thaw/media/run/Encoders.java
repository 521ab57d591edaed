package dev.thaw.media.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.thaw.ffmpeg.Natives;
import dev.thaw.media.MediaException;

/** The encoders that the build of FFmpeg has. */
public record Encoders(Set<String> names) {
    private static final long TRY_SECONDS = 20;
    private static final int NAME = 1;

    /** Those of the program beside the function; asked for once. */
    public static Encoders installed() {
        return Installed.ENCODERS;
    }

    public boolean has(String name) {
        return names.contains(name);
    }

    /** Refuses with 422 {@code codec-unavailable} where the build cannot encode it. */
    public String require(String name, String codec) {
        if (!has(name)) {
            throw MediaException.badMedia(
                    "codec-unavailable",
                    "This build of FFmpeg has no %s, which %s needs. Choose another codec, or a build that has it."
                            .formatted(name, codec));
        }
        return name;
    }

    private static final class Installed {
        private static final Encoders ENCODERS = ask();

        private static Encoders ask() {
            try {
                ProcessBuilder builder = new ProcessBuilder(
                                Natives.program().toString(), "-hide_banner", "-loglevel", "quiet", "-encoders")
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
                builder.environment().clear();
                builder.environment().put("LD_LIBRARY_PATH", Natives.folder().toString());
                Process process = builder.start();
                Set<String> names;
                try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                    names = lines.lines()
                            .map(line -> line.strip().split("\\s+"))
                            .filter(words -> words.length > NAME && words[0].matches("[VAS][A-Z.]{5}"))
                            .map(words -> words[NAME])
                            .collect(Collectors.toUnmodifiableSet());
                }
                if (!process.waitFor(TRY_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new IllegalStateException("FFmpeg does not list its encoders");
                }
                return new Encoders(names);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
