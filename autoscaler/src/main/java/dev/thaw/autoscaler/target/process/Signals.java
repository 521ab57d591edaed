package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signals to process groups, which Java cannot send itself. */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final long TIMEOUT_S = 5;

    private Signals() {}

    /** Kills a process and whatever it has started in its group. */
    static void killGroup(long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-KILL", "--", "-" + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (IOException e) {
            LOG.warn("The group of process {} cannot be killed; the process itself is", pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
