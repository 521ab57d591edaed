package dev.thaw.cli.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import me.tongfei.progressbar.ProgressBar;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Progress;
import dev.thaw.cli.shell.Workspace;

/** Starts and stops the one-machine edition of one {@code THAW_HOME}. */
public final class PlatformProcess {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(45);
    private static final Duration KILL = Duration.ofSeconds(5);
    private static final int POLL_MS = 20;

    /** A platform and its process, a child of this one, which it ends with until it is released. */
    public record Started(RunningPlatform platform, Process process, Thread guard) {

        /** Leaves the platform running when this JVM ends. */
        public void release() {
            Runtime.getRuntime().removeShutdownHook(guard);
        }
    }

    private final Workspace workspace;
    private final Duration patience;
    private final ReadyFile ready;
    private final PlatformLog log;

    public PlatformProcess(Workspace workspace) {
        this(workspace, STOP);
    }

    /** With another patience when stopping than 45 s. */
    PlatformProcess(Workspace workspace, Duration patience) {
        this.workspace = workspace;
        this.patience = patience;
        this.ready = new ReadyFile(workspace.home());
        this.log = new PlatformLog(workspace.home());
    }

    /** The one that runs now. */
    public Optional<RunningPlatform> running() {
        return ready.running();
    }

    /** Where the platform's process writes what it has to say. */
    public Path logFile() {
        return log.file();
    }

    /**
     * Starts the platform and waits until all its addresses answer. When this JVM ends before it is released,
     * so does the platform.
     *
     * @throws Failure when it cannot start; then nothing is left running
     */
    public Started start(Ports ports) {
        PlatformCommand command = new PlatformCommand(workspace);
        if (!Files.exists(command.jar())) {
            throw new Failure(
                    "the platform is not built: no " + command.jar(), "Start it through the launcher: ./thaw up");
        }
        try {
            Path lockFile =
                    Files.createDirectories(workspace.home().resolve("run")).resolve("up.lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    throw new Failure("another command is starting Thaw in " + workspace.home(), "See ./thaw status");
                }
                return launch(command, ports);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Started launch(PlatformCommand command, Ports ports) throws IOException {
        ready.remove();
        log.rotate();
        Process process = new ProcessBuilder(command.line(ports))
                .directory(workspace.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.file().toFile())
                .start();
        process.getOutputStream().close();
        Thread guard = new Thread(() -> end(process.toHandle()), "stop-platform");
        Runtime.getRuntime().addShutdownHook(guard);
        try {
            return new Started(await(process), process, guard);
        } catch (Failure e) {
            end(process.toHandle());
            ready.remove();
            throw e;
        }
    }

    private RunningPlatform await(Process process) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        ProgressBar sign = workspace.terminal() ? Progress.busy("starting") : null;
        try {
            return await(process, deadline);
        } finally {
            if (sign != null) {
                sign.close();
            }
        }
    }

    private RunningPlatform await(Process process, long deadline) throws IOException {
        while (System.nanoTime() < deadline) {
            Optional<RunningPlatform> platform = ready.running();
            if (platform.isPresent()) {
                return platform.get();
            }
            if (exited(process)) {
                throw log.failure("Thaw stopped while starting, with exit status " + process.exitValue());
            }
        }
        throw log.failure("Thaw did not become ready within " + START.toSeconds() + " s");
    }

    private static boolean exited(Process process) {
        try {
            return process.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted while Thaw was starting", "");
        }
    }

    /**
     * Stops a platform: asks first, insists after 45 s.
     *
     * @return whether it went without being killed
     */
    public boolean stop(RunningPlatform platform) {
        boolean orderly = !platform.alive()
                || ProcessHandle.of(platform.pid()).map(this::end).orElse(true);
        ready.remove();
        return orderly;
    }

    private boolean end(ProcessHandle process) {
        process.destroy();
        if (gone(process, patience)) {
            return true;
        }
        process.destroyForcibly();
        gone(process, KILL);
        return false;
    }

    /** Waits until a process has ended; false when it has not in time. */
    private static boolean gone(ProcessHandle process, Duration wait) {
        try {
            process.onExit().get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
