package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Freezes by control groups, version 2 ({@code cgroup.freeze}) or 1: reaches every child, whatever group or session that has made itself. */
final class CgroupFreezer implements Freezer {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupFreezer.class);

    private static final int ROUNDS = 20;
    private static final long ROUND_MS = 25;

    private final Path parent;
    private final Version version;

    private enum Version {
        V2("cgroup.freeze", "1", "0"),
        V1("freezer.state", "FROZEN", "THAWED");

        private final String file;
        private final String frozen;
        private final String thawed;

        Version(String file, String frozen, String thawed) {
            this.file = file;
            this.frozen = frozen;
            this.thawed = thawed;
        }
    }

    private CgroupFreezer(Path parent, Version version) {
        this.parent = parent;
        this.version = version;
    }

    /**
     * Where groups can be made and frozen: beside the limits, else below this process's own group of version 2, which
     * needs no controllers, else in version 1's freezer.
     *
     * @param group the name of the folder that holds this platform's groups
     */
    static Optional<CgroupFreezer> find(Cgroups limits, String group) {
        return limits.freezable()
                .map(folder -> new CgroupFreezer(folder, Version.V2))
                .or(() -> Cgroups.ownGroup().flatMap(own -> made(own.resolve(group), Version.V2)))
                .or(() -> made(Cgroups.ROOT.resolve("freezer").resolve(group), Version.V1));
    }

    private static Optional<CgroupFreezer> made(Path folder, Version version) {
        if (!Files.isWritable(folder.getParent())) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(folder);
            if (Files.isWritable(folder.resolve(version.file))) {
                return Optional.of(new CgroupFreezer(folder, version));
            }
            Files.delete(folder);
        } catch (IOException e) {
            LOG.debug("{} cannot be used for freezing", folder, e);
        }
        return Optional.empty();
    }

    @Override
    public void adopt(String id, long pid) {
        try {
            Files.createDirectories(parent.resolve(id));
            write(id, "cgroup.procs", Long.toString(pid));
        } catch (IOException e) {
            LOG.warn("{} has no group; it cannot be frozen", id, e);
        }
    }

    /** What the instance started before it was in its group is brought in. */
    @Override
    public void prepare(String id, long pid) {
        String members = read(parent.resolve(id).resolve("cgroup.procs"));
        Proc.session(pid).stream()
                .flatMap(Proc::processesOfSession)
                .filter(process -> members.lines().noneMatch(Long.toString(process)::equals))
                .forEach(process -> write(id, "cgroup.procs", Long.toString(process)));
    }

    @Override
    public void freeze(String id, long pid) {
        write(id, version.file, version.frozen);
    }

    @Override
    public void thaw(String id, long pid) {
        write(id, version.file, version.thawed);
    }

    @Override
    public boolean forget(String id) {
        return delete(parent.resolve(id));
    }

    /** Processes of version 1 have to be thawed to die. */
    @Override
    public void sweep(String endedGroup) {
        Path ended = parent.resolveSibling(endedGroup);
        try (Stream<Path> groups = Files.isDirectory(ended) ? Files.list(ended) : Stream.empty()) {
            groups.filter(Files::isDirectory).forEach(group -> {
                write(group.resolve(version.file), version.thawed);
                delete(group);
            });
        } catch (IOException e) {
            LOG.debug("{} stays", ended, e);
        }
        delete(ended);
    }

    /** Waits a little for killed processes to leave. */
    @Override
    public void close() {
        for (int round = 0; round < ROUNDS && Files.exists(parent); round++) {
            sweep(parent.getFileName().toString());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ROUND_MS));
        }
    }

    private void write(String id, String file, String value) {
        write(parent.resolve(id).resolve(file), value);
    }

    private static void write(Path file, String value) {
        try {
            Files.writeString(file, value, StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("{} was not set to {}", file, value, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
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

    @Override
    public String toString() {
        return version.file + " in " + parent;
    }
}
