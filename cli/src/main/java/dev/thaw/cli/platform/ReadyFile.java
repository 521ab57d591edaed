package dev.thaw.cli.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.thaw.cli.shell.Json;

/** The file that a platform writes once all its addresses answer: {@code THAW_HOME/run/platform.json}. */
public final class ReadyFile {
    private final Path file;

    public ReadyFile(Path home) {
        this.file = home.resolve("run/platform.json");
    }

    /** The platform that runs now; empty when there is none, or the file is what a killed one left behind. */
    public Optional<RunningPlatform> running() {
        return read().filter(RunningPlatform::alive);
    }

    /** Removes the file, if it is there. */
    public void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<RunningPlatform> read() {
        try {
            return Optional.of(Json.JSON.readValue(Files.readString(file), RunningPlatform.class));
        } catch (NoSuchFileException | JsonProcessingException e) {
            // Not there, or half written: in both cases nobody is ready.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
