package dev.thaw.autoscaler.target.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes by SIGSTOP to the process groups of an instance's session. A shell that stays reads the signals to send, since
 * Java cannot send them and starting a program for each would cost milliseconds.
 */
final class SignalFreezer implements Freezer {
    private static final Logger LOG = LoggerFactory.getLogger(SignalFreezer.class);
    private static final String LOOP = "while read -r signal groups; do kill -s $signal -- $groups 2>/dev/null; done";

    private final Process shell;
    private final BufferedWriter commands;
    private final Map<String, String> groups = new ConcurrentHashMap<>();

    SignalFreezer() throws IOException {
        shell = new ProcessBuilder("/bin/sh", "-c", LOOP)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        commands = shell.outputWriter();
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
        send("STOP", groups.getOrDefault(id, "-" + pid));
    }

    @Override
    public void thaw(String id, long pid) {
        send("CONT", groups.getOrDefault(id, "-" + pid));
    }

    @Override
    public void forget(String id) {
        groups.remove(id);
    }

    private synchronized void send(String signal, String receivers) {
        try {
            commands.write(signal + " " + receivers + "\n");
            commands.flush();
        } catch (IOException e) {
            LOG.warn("{} was not sent to {}", signal, receivers, e);
        }
    }

    @Override
    public void close() {
        shell.destroy();
    }
}
