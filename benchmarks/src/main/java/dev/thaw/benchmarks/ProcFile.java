package dev.thaw.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel tells of a process under {@code /proc}. */
final class ProcFile {
    private static final int USER_TIME = 11;

    private ProcFile() {}

    /** Its environment as {@code NAME=value}; empty once it has ended. */
    static List<String> environment(long pid) {
        return read(pid, "environ");
    }

    /** Its arguments, the program first; empty once it has ended. */
    static List<String> commandLine(long pid) {
        return read(pid, "cmdline");
    }

    /** The CPU time it has used, in clock ticks (proc(5), fields 14 and 15); 0 once it has ended. */
    static long cpuTicks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
        } catch (IOException e) {
            return 0;
        }
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
