package dev.thaw.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel tells of a process under {@code /proc}. */
final class ProcFile {
    private ProcFile() {}

    /** Its environment as {@code NAME=value}; empty once it has ended. */
    static List<String> environment(long pid) {
        return read(pid, "environ");
    }

    /** Its arguments, the program first; empty once it has ended. */
    static List<String> commandLine(long pid) {
        return read(pid, "cmdline");
    }

    private static List<String> read(long pid, String file) {
        try {
            return List.of(
                    Files.readString(Path.of("/proc", Long.toString(pid), file)).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }
}
