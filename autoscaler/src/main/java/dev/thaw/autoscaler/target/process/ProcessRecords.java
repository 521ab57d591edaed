package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes of the processes that run, so that the next start can end what a killed platform left behind. */
final class ProcessRecords {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRecords.class);

    private final Path folder;

    ProcessRecords(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    void add(String id, long pid) throws IOException {
        Files.writeString(folder.resolve(id), pid + " " + Proc.startTime(pid).orElse(0));
    }

    void remove(String id) {
        try {
            Files.deleteIfExists(folder.resolve(id));
        } catch (IOException e) {
            LOG.warn("The record of {} stays; the next start finds that its process is gone", id, e);
        }
    }

    /** Kills the recorded processes that still are the same ones, and their groups. */
    void sweep(Path scratch) throws IOException {
        List<Path> records;
        try (Stream<Path> files = Files.list(folder)) {
            records = files.toList();
        }
        for (Path file : records) {
            String[] pidAndStart = Files.readString(file).split(" ", -1);
            if (pidAndStart.length == 2) {
                long pid = Long.parseLong(pidAndStart[0]);
                if (Proc.startTime(pid).orElse(-1) == Long.parseLong(pidAndStart[1])) {
                    LOG.warn(
                            "Ending instance {} (pid {}), left by a platform that was killed", file.getFileName(), pid);
                    Signals.killGroup(pid);
                }
                Signals.killLeftovers(pid, scratch.resolve(file.getFileName()));
            }
            Files.delete(file);
        }
    }
}
