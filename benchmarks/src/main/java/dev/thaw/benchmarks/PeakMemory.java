package dev.thaw.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Watches a process and those below it: the most resident memory of all of them together, and how an FFmpeg among them was called. */
final class PeakMemory implements AutoCloseable {
    private static final long LOOK_MS = 20;

    private final ProcessHandle root;
    private final Thread watcher;
    private volatile boolean over;
    private volatile long all;
    private volatile long program;
    private volatile Optional<FfmpegCall> call = Optional.empty();

    private PeakMemory(ProcessHandle root) {
        this.root = root;
        this.watcher = Thread.ofPlatform().daemon().start(this::watch);
    }

    static PeakMemory of(ProcessHandle root) {
        return new PeakMemory(root);
    }

    private void watch() {
        while (!over && root.isAlive()) {
            long sum = resident(root.pid());
            for (ProcessHandle child : root.descendants().toList()) {
                long each = resident(child.pid());
                sum += each;
                Optional<FfmpegCall> found = FfmpegCall.of(child.pid());
                if (found.isPresent()) {
                    call = found;
                    program = Math.max(program, each);
                }
            }
            all = Math.max(all, sum);
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** In KiB; 0 once the process has ended. */
    private static long resident(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                    .orElse(0L);
        } catch (IOException ended) {
            return 0;
        }
    }

    /** KiB of the process and all below it. */
    long all() {
        return all;
    }

    /** KiB of FFmpeg alone. */
    long program() {
        return program;
    }

    /** How FFmpeg was called last. */
    Optional<FfmpegCall> call() {
        return call;
    }

    @Override
    public void close() {
        over = true;
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
