package dev.thaw.ffmpeg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Puts one of FFmpeg's programs into a cage: no network and nothing shared with other processes where the kernel allows that, no new
 * privileges, bounded memory, processor time, files and threads, none of this process's settings, and gone when its parent is.
 */
public final class Sandbox {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final Path UNSHARE = Path.of("/usr/bin/unshare");
    private static final long TRY_SECONDS = 5;

    /** As root, without a user namespace; otherwise in one. A container's rules may forbid both. */
    private static final List<List<String>> WITHOUT_NETWORK = List.of(
            List.of(UNSHARE.toString(), "--net", "--ipc", "--uts", "--"),
            List.of(UNSHARE.toString(), "--user", "--map-current-user", "--net", "--ipc", "--uts", "--"),
            List.of(UNSHARE.toString(), "--net", "--"),
            List.of(UNSHARE.toString(), "--user", "--map-current-user", "--net", "--"));

    private static final Map<Bounds, List<String>> SETTABLE = new ConcurrentHashMap<>();

    private Sandbox() {}

    /**
     * What a program may use at most.
     *
     * @param memory bytes of writable memory
     * @param processor processor time, summed over its threads
     * @param file bytes of each file that it writes
     */
    public record Bounds(long memory, Duration processor, long file) {
        private static final int OPEN_FILES = 512;
        private static final int PROCESSES = 8192;

        private List<String> prefix() {
            return List.of(
                    PRLIMIT.toString(),
                    "--data=" + memory,
                    "--cpu=" + Math.max(1, processor.toSeconds()),
                    "--fsize=" + file,
                    "--nofile=" + OPEN_FILES,
                    "--core=0");
        }

        // Where this process itself may use less than that, it cannot give more away. Threads count for the whole user,
        // this
        // process's among them, so their limit has room for those of many instances.
        private List<String> settable() {
            if (!Files.isExecutable(PRLIMIT)) {
                return List.of();
            }
            return Stream.of(List.of("--nproc=" + PROCESSES, "--"), List.of("--"))
                    .map(last -> Stream.concat(prefix().stream(), last.stream()).toList())
                    .filter(Sandbox::works)
                    .findFirst()
                    .orElse(List.of());
        }
    }

    /** The command line that runs a program of the folder of {@link Natives} in the cage. */
    public static List<String> command(List<String> line, Bounds bounds) {
        List<String> full = new ArrayList<>(NetworkHolder.PREFIX);
        if (Files.isExecutable(SETPRIV)) {
            // A new user namespace forgets the signal that the caller has asked for, so it is asked for again.
            full.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--no-new-privs", "--"));
        }
        full.addAll(SETTABLE.computeIfAbsent(bounds, Bounds::settable));
        // Few arenas: each reserves address space for every thread.
        full.addAll(List.of("/usr/bin/env", "-i", "LD_LIBRARY_PATH=" + Natives.folder(), "MALLOC_ARENA_MAX=2"));
        full.addAll(line);
        return List.copyOf(full);
    }

    /** Whether programs run without a network here. */
    public static boolean cutsNetwork() {
        return !NetworkHolder.PREFIX.isEmpty();
    }

    private static boolean works(List<String> prefix) {
        List<String> line = new ArrayList<>(prefix);
        line.add("/bin/true");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(TRY_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static final class NetworkHolder {
        private static final List<String> PREFIX = Files.isExecutable(UNSHARE)
                ? WITHOUT_NETWORK.stream().filter(Sandbox::works).findFirst().orElse(List.of())
                : List.of();
    }
}
