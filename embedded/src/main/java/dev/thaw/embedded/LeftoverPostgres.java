package dev.thaw.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the PostgreSQL server that a killed process left behind on a data folder: two servers on one folder would destroy it. */
final class LeftoverPostgres {
    private static final Logger LOG = LoggerFactory.getLogger(LeftoverPostgres.class);
    private static final long STOP_TIMEOUT_S = 20;

    private LeftoverPostgres() {}

    /** Stops the server of this data folder, if one runs, and waits until it has ended. */
    static void stop(Path data) throws IOException {
        Optional<ProcessHandle> server = find(data);
        if (server.isEmpty()) {
            return;
        }
        LOG.info(
                "Stopping the database that an earlier process left behind (pid {})",
                server.get().pid());
        // Both an interrupt (fast shutdown) and a kill are safe: the write-ahead log is synced. The interrupt keeps the
        // next start short.
        new ProcessBuilder("kill", "-INT", Long.toString(server.get().pid())).start();
        if (!ended(server.get())) {
            server.get().destroyForcibly();
            if (!ended(server.get())) {
                throw new IOException("The database process " + server.get().pid() + " does not end; stop it by hand");
            }
        }
    }

    /** The server named in {@code postmaster.pid}, when that process still is a PostgreSQL of this folder. */
    private static Optional<ProcessHandle> find(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.isReadable(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.get(0).strip().matches("\\d+")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.get(0).strip());
        Path commandLine = Path.of("/proc", Long.toString(pid), "cmdline");
        if (!Files.isReadable(commandLine)) {
            return Optional.empty();
        }
        String command = Files.readString(commandLine);
        boolean ours = command.contains("postgres")
                && command.contains(data.toAbsolutePath().toString());
        return ours ? ProcessHandle.of(pid) : Optional.empty();
    }

    private static boolean ended(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
