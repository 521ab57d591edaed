package dev.thaw.cli.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Json;

/** What the platform's process says, and the same of the runs before: {@code THAW_HOME/logs/platform.log}, {@code .1}, {@code .2}. */
final class PlatformLog {
    private static final String ERROR = "thaw-error: ";
    private static final int KEPT = 2;
    private static final int TAIL = 5;

    private final Path file;

    PlatformLog(Path home) {
        this.file = home.resolve("logs/platform.log");
    }

    Path file() {
        return file;
    }

    /** Makes room for a new run. */
    void rotate() throws IOException {
        Files.createDirectories(file.getParent());
        for (int i = KEPT; i > 0; i--) {
            Path from = i == 1 ? file : numbered(i - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Why the start failed: the platform's own words when it found some, else the end of the log. */
    Failure failure(String otherwise) throws IOException {
        // Lenient about bytes: a log may hold anything.
        List<String> lines = Files.exists(file)
                ? new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8)
                        .lines()
                        .toList()
                : List.of();
        Optional<String> told = lines.stream().filter(l -> l.contains(ERROR)).findFirst();
        if (told.isPresent()) {
            var error = Json.JSON.readValue(
                    told.get().substring(told.get().indexOf(ERROR) + ERROR.length()), StartError.class);
            return new Failure(
                    error.detail() + " [" + error.code() + "]", error.hint() == null ? "Log: " + file : error.hint());
        }
        String tail = String.join("\n  | ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        return new Failure(
                otherwise + (tail.isEmpty() ? "" : "; its last lines:\n  | " + tail), "The whole log: " + file);
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    /** What the platform says about a start that failed. */
    record StartError(String code, String detail, String hint) {}
}
