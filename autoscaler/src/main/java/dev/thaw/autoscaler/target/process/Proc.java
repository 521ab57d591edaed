package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/** What Linux tells of processes (proc(5)). */
final class Proc {
    /** Field 3 of {@code stat}, counted from behind the command's closing parenthesis. */
    private static final int STATE = 0;

    /** Zombie and dead. */
    private static final Set<String> ENDED = Set.of("Z", "X", "x");

    /** Field 9: the kernel's flags (PF_* in its sched.h). */
    private static final int FLAGS = 6;

    /** PF_EXITING, it is being taken down, and PF_SIGNALED, a signal has decided that it will be. */
    private static final long DYING = 0x4 | 0x400;

    /** Field 31: the signals that its first thread has not seen yet. */
    private static final int PENDING = 28;

    private static final long SIGKILL = 1 << 8;

    /** Field 22 of {@code stat}, likewise. */
    private static final int START_TIME = 19;

    /** Field 5, likewise. */
    private static final int GROUP = 2;

    /** Field 6, likewise. */
    private static final int SESSION = 3;

    private static final int RESIDENT = 1;
    private static final long PAGE = 4096;

    private Proc() {}

    /** When a process started, in clock ticks since boot: with the pid, it names a process for good. */
    static OptionalLong startTime(long pid) {
        return stat(pid, START_TIME);
    }

    /** The session that a process is in: the pid of the one that began it. */
    static OptionalLong session(long pid) {
        return stat(pid, SESSION);
    }

    /** The processes in a session; looks at every process of the machine. */
    static LongStream processesOfSession(long session) {
        return ProcessHandle.allProcesses()
                .mapToLong(ProcessHandle::pid)
                .filter(pid -> session(pid).orElse(-1) == session);
    }

    /** Whether it lives on: it neither has ended nor is about to, as after SIGKILL. Known before Java hears of it. */
    static boolean lives(long pid) {
        String[] stat = stat(pid);
        return stat.length > PENDING
                && !ENDED.contains(stat[STATE])
                && (Long.parseLong(stat[FLAGS]) & DYING) == 0
                && (Long.parseLong(stat[PENDING]) & SIGKILL) == 0;
    }

    /** The process groups in a session. */
    static LongStream groupsOfSession(long session) {
        return processesOfSession(session)
                .mapToObj(pid -> stat(pid, GROUP))
                .flatMapToLong(OptionalLong::stream)
                .filter(group -> group > 1);
    }

    /** Whether pages can go somewhere else than back to their files. */
    static boolean hasSwap() {
        try (var lines = Files.lines(Path.of("/proc/swaps"))) {
            return lines.count() > 1;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** Whether a process was started with this variable; no when that cannot be seen. */
    static boolean hasVariable(long pid, String name, String value) {
        try {
            String environment =
                    Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
            String wanted =
                    new String((name + "=" + value).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0", -1)).contains(wanted);
        } catch (IOException e) {
            return false;
        }
    }

    private static OptionalLong stat(long pid, int field) {
        String[] stat = stat(pid);
        return stat.length > field ? OptionalLong.of(Long.parseLong(stat[field])) : OptionalLong.empty();
    }

    /** The fields behind the command; none when there is no such process. */
    private static String[] stat(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).stripTrailing().split(" ", -1);
        } catch (IOException e) {
            return new String[0];
        }
    }

    /** What new programs may use without swapping, in bytes; very much where that cannot be seen. */
    static long availableMemory() {
        return memInfo("MemAvailable:");
    }

    static long totalMemory() {
        return memInfo("MemTotal:");
    }

    private static long memInfo(String name) {
        try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(Long.MAX_VALUE / 2);
        } catch (IOException | UncheckedIOException e) {
            return Long.MAX_VALUE / 2;
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
