package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signals to process groups, which Java cannot send itself. */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    /** One may start another while it is being looked for. */
    private static final int MAX_ROUNDS = 5;

    private static final long TIMEOUT_S = 5;

    private Signals() {}

    /**
     * Kills what an ended instance left in its session. The scratch folder in their environment tells its processes from
     * those of a later session with the same number.
     */
    static void killLeftovers(long session, Path scratch) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            List<ProcessHandle> left = ProcessHandle.allProcesses()
                    .filter(p -> Proc.session(p.pid()).orElse(-1) == session)
                    .filter(p -> Proc.hasVariable(p.pid(), "THAW_SCRATCH", scratch.toString()))
                    .toList();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }

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
