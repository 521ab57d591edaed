package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What Linux tells of processes (proc(5)). */
final class Proc {
    /** Field 22 of {@code stat}, counted from behind the command's closing parenthesis. */
    private static final int START_TIME = 19;

    private static final int RESIDENT = 1;
    private static final long PAGE = 4096;

    private Proc() {}

    /** When a process started, in clock ticks since boot: with the pid, it names a process for good. */
    static OptionalLong startTime(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return OptionalLong.of(
                    Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME]));
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }

    /** Resident memory in bytes; 0 once the process has ended. */
    static long memory(long pid) {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc", Long.toString(pid), "statm"))
                            .split(" ", -1)[RESIDENT])
                    * PAGE;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
