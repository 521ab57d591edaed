package dev.thaw.autoscaler.target.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes by SIGSTOP to the process groups of an instance's session. A shell that stays reads the signals to send, since
 * Java cannot send them and starting a program for each would cost milliseconds. When it dies, another repeats each
 * instance's last signal.
 */
final class SignalFreezer implements Freezer {
    private static final Logger LOG = LoggerFactory.getLogger(SignalFreezer.class);
    private static final String LOOP = "while read -r signal groups; do kill -s $signal -- $groups 2>/dev/null; done";
    /** A shell that cannot live is not started without end. */
    private static final long RESTART_PAUSE_MS = 50;

    private final Map<String, String> groups = new ConcurrentHashMap<>();
    /** The last signal of each instance with its receivers. Guarded by this. */
    private final Map<String, String> sent = new LinkedHashMap<>();

    private Process shell;
    private BufferedWriter commands;
    private boolean closed;

    SignalFreezer() throws IOException {
        startShell();
    }

    private synchronized void startShell() throws IOException {
        shell = new ProcessBuilder("/bin/sh", "-c", LOOP)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        commands = shell.outputWriter();
        var unused = shell.onExit()
                .thenRunAsync(
                        this::restart, CompletableFuture.delayedExecutor(RESTART_PAUSE_MS, TimeUnit.MILLISECONDS));
    }

    private synchronized void restart() {
        if (closed || shell.isAlive()) {
            return;
        }
        LOG.warn("The shell that sends signals has ended; another one repeats the last of each instance");
        try {
            startShell();
            for (String line : sent.values()) {
                commands.write(line);
            }
            commands.flush();
        } catch (IOException e) {
            LOG.error("Instances cannot be frozen or thawed", e);
        }
    }

    @Override
    public void prepare(String id, long pid) {
        groups.put(
                id,
                LongStream.concat(LongStream.of(pid), Proc.groupsOfSession(pid))
                        .distinct()
                        .mapToObj(group -> "-" + group)
                        .collect(Collectors.joining(" ")));
    }

    @Override
    public void freeze(String id, long pid) {
        send(id, pid, "STOP");
    }

    @Override
    public void thaw(String id, long pid) {
        send(id, pid, "CONT");
    }

    @Override
    public synchronized boolean forget(String id) {
        groups.remove(id);
        sent.remove(id);
        return true;
    }

    private synchronized void send(String id, long pid, String signal) {
        String line = signal + " " + groups.getOrDefault(id, "-" + pid) + "\n";
        sent.put(id, line);
        try {
            commands.write(line);
            commands.flush();
        } catch (IOException e) {
            LOG.debug("{} waits for another shell", line, e);
            restart();
        }
    }

    /** For tests. */
    synchronized Process shell() {
        return shell;
    }

    @Override
    public synchronized void close() {
        closed = true;
        shell.destroy();
    }

    @Override
    public String toString() {
        return "SIGSTOP";
    }
}
