package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Who listens on a port, as the kernel tells (proc_pid_net(5)): for programs that do not say it themselves. */
final class ListeningSockets {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTEN = "0A";

    private ListeningSockets() {}

    /** Whether it is certain that those who listen on the port are others than the process and its session. */
    static boolean belongsToOthers(int port, long pid) {
        Set<String> sockets = TABLES.stream()
                .flatMap(table -> listening(table, port))
                .map(inode -> "socket:[" + inode + "]")
                .collect(Collectors.toSet());
        if (sockets.isEmpty()) {
            return false;
        }
        try {
            return !holds(pid, sockets)
                    && LongStream.concat(
                                    Proc.processesOfSession(pid),
                                    ProcessHandle.of(pid).stream()
                                            .flatMap(ProcessHandle::descendants)
                                            .mapToLong(ProcessHandle::pid))
                            .noneMatch(other -> holds(other, sockets));
        } catch (UncheckedIOException unseen) {
            return false;
        }
    }

    private static Stream<String> listening(Path table, int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        try {
            return Files.readAllLines(table).stream()
                    .filter(line -> line.contains(suffix))
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields ->
                            fields.length > INODE && fields[LOCAL].endsWith(suffix) && fields[STATE].equals(LISTEN))
                    .map(fields -> fields[INODE]);
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static boolean holds(long pid, Set<String> sockets) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.anyMatch(file -> sockets.contains(target(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
