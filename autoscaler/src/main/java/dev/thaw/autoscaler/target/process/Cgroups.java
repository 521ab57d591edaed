package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memory and CPU limits by control groups, version 1 or 2, where this process may make them; nothing where it may not. */
final class Cgroups {
    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
    static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final int ROUNDS = 20;
    private static final long ROUND_MS = 25;
    private static final long PERIOD_US = 100_000;

    private final String parent;
    private final Kind kind;

    private enum Kind {
        NONE,
        V1,
        V2
    }

    Cgroups(String parent) {
        this.parent = parent;
        this.kind = detect(parent);
        if (kind == Kind.NONE) {
            LOG.info("Control groups cannot be written here: memory is limited by the JVM's heap alone, CPU is not");
        }
    }

    /** Takes the groups of a platform away that has ended, and those of its instances; waits a little for killed processes to leave. */
    void removeAll(String ended) {
        List<Path> folders = Stream.of(ROOT.resolve("memory"), ROOT.resolve("cpu"), ROOT)
                .map(root -> root.resolve(ended))
                .toList();
        for (int round = 0; round < ROUNDS && folders.stream().anyMatch(Files::exists); round++) {
            folders.forEach(Cgroups::deleteWithChildren);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ROUND_MS));
        }
    }

    private static void deleteWithChildren(Path folder) {
        try (Stream<Path> below = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            below.filter(Files::isDirectory).forEach(Cgroups::delete);
        } catch (IOException e) {
            LOG.debug("{} stays", folder, e);
        }
        delete(folder);
    }

    private static Kind detect(String parent) {
        if (Files.isWritable(ROOT.resolve("memory")) && Files.isWritable(ROOT.resolve("cpu"))) {
            return made(ROOT.resolve("memory").resolve(parent))
                            && made(ROOT.resolve("cpu").resolve(parent))
                    ? Kind.V1
                    : Kind.NONE;
        }
        Path controllers = ROOT.resolve("cgroup.subtree_control");
        try {
            boolean delegated = Files.isWritable(ROOT)
                    && Files.readString(controllers).contains("memory")
                    && Files.readString(controllers).contains("cpu");
            if (!delegated || !made(ROOT.resolve(parent))) {
                return Kind.NONE;
            }
            Files.writeString(ROOT.resolve(parent).resolve("cgroup.subtree_control"), "+memory +cpu");
            return Kind.V2;
        } catch (IOException e) {
            return Kind.NONE;
        }
    }

    private static boolean made(Path folder) {
        try {
            Files.createDirectories(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Puts a process under limits; a refusal is logged and leaves it unlimited. */
    void limit(String id, long pid, long memoryBytes, double cpus) {
        String quota = Long.toString((long) (cpus * PERIOD_US));
        try {
            switch (kind) {
                case V1 -> {
                    put(
                            ROOT.resolve("memory").resolve(parent).resolve(id),
                            "memory.limit_in_bytes",
                            Long.toString(memoryBytes),
                            pid);
                    put(ROOT.resolve("cpu").resolve(parent).resolve(id), "cpu.cfs_quota_us", quota, pid);
                }
                case V2 -> {
                    Path folder = ROOT.resolve(parent).resolve(id);
                    put(folder, "memory.max", Long.toString(memoryBytes), pid);
                    put(folder, "cpu.max", quota + " " + PERIOD_US, pid);
                }
                case NONE -> LOG.debug("{} has no limits", id);
            }
        } catch (IOException e) {
            LOG.warn("{} runs without limits: {}", id, e.toString());
        }
    }

    private static void put(Path folder, String file, String value, long pid) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(file), value);
        Files.writeString(folder.resolve("cgroup.procs"), Long.toString(pid));
    }

    /** The folder below which instances have groups that can be frozen (version 2 alone); empty where there is none. */
    Optional<Path> freezable() {
        Path folder = ROOT.resolve(parent);
        return kind == Kind.V2 && Files.exists(folder.resolve("cgroup.freeze"))
                ? Optional.of(folder)
                : Optional.empty();
    }

    /** This process's own group of version 2, below which it may make others if it may write there. */
    static Optional<Path> ownGroup() {
        Path root = Files.exists(ROOT.resolve("cgroup.controllers")) ? ROOT : ROOT.resolve("unified");
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/cgroup"))) {
            return lines.filter(line -> line.startsWith("0::/"))
                    .map(line -> root.resolve(line.substring("0::/".length())))
                    .filter(Files::isDirectory)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /**
     * Gives memory of a frozen instance back to the machine. Without swap or zram the kernel can only drop pages of files,
     * which the thaw would have to read again: then nothing is done.
     */
    void reclaim(String id, long bytes) {
        Path file = ROOT.resolve(parent).resolve(id).resolve("memory.reclaim");
        if (kind == Kind.V2 && Files.exists(file) && Proc.hasSwap()) {
            try {
                Files.writeString(file, Long.toString(bytes));
            } catch (IOException e) {
                LOG.debug("Not all of {} bytes could be taken from {}", bytes, id, e);
            }
        }
    }

    /** Takes the group of an ended process away; false when it cannot yet. */
    boolean remove(String id) {
        boolean removed = true;
        for (Path folder : List.of(
                ROOT.resolve("memory").resolve(parent).resolve(id),
                ROOT.resolve("cpu").resolve(parent).resolve(id),
                ROOT.resolve(parent).resolve(id))) {
            removed &= delete(folder);
        }
        return removed;
    }

    private static boolean delete(Path folder) {
        try {
            Files.deleteIfExists(folder);
            return true;
        } catch (IOException e) {
            LOG.debug("{} stays", folder, e);
            return false;
        }
    }
}
