package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Freezes by {@code cgroup.freeze} of control groups version 2: reaches every child, whatever group or session that has made itself. */
final class CgroupFreezer implements Freezer {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupFreezer.class);

    private final Path parent;

    /**
     * @param parent the folder below which every instance has a group of its own, named by its id
     */
    CgroupFreezer(Path parent) {
        this.parent = parent;
    }

    @Override
    public void freeze(String id, long pid) {
        write(id, "cgroup.freeze", "1");
    }

    @Override
    public void thaw(String id, long pid) {
        write(id, "cgroup.freeze", "0");
    }

    /** Without swap or zram the kernel can only drop pages of files, which the thaw would have to read again: then nothing is done. */
    @Override
    public void reclaim(String id, long bytes) {
        if (Proc.hasSwap() && Files.exists(parent.resolve(id).resolve("memory.reclaim"))) {
            write(id, "memory.reclaim", Long.toString(bytes));
        }
    }

    private void write(String id, String file, String value) {
        try {
            Files.writeString(parent.resolve(id).resolve(file), value, StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("{} of {} was not set to {}", file, id, value, e);
        }
    }
}
