package dev.thaw.cli.platform;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Starts the one-machine edition. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start Thaw on this machine, with the reference functions and their triggers; ctrl-C stops it.")
public final class Up extends ThawCommand {
    /** Exit status of a JVM that was asked to end, as by {@code thaw down}. */
    private static final int TERMINATED = 143;

    private final PlatformProcess process;

    @Option(
            names = {"-d", "--detach"},
            description = "return once it is ready and leave it running")
    private boolean detach;

    @Mixin
    private Ports ports = new Ports();

    private volatile boolean stopping;

    public Up(Workspace workspace) {
        super(workspace);
        this.process = new PlatformProcess(workspace);
    }

    @Override
    public Integer call() {
        Optional<RunningPlatform> before = process.running();
        if (before.isPresent()) {
            print(before.get(), "is running already");
            return 0;
        }
        long began = System.nanoTime();
        PlatformProcess.Started started = process.start(ports);
        Thread stop = new Thread(() -> stopAndLeave(started.platform()), "stop-platform");
        if (!detach) {
            // Before anything is said: whoever reads that it runs may stop it at once.
            Runtime.getRuntime().addShutdownHook(stop);
        }
        started.release();
        print(started.platform(), "runs (ready in %.1f s)".formatted((System.nanoTime() - began) / 1e9));
        if (!detach) {
            stayUntilStopped(started, stop);
        }
        return 0;
    }

    private void print(RunningPlatform platform, String state) {
        if (json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("running", true);
            answer.put("pid", platform.pid());
            answer.put("api", platform.api());
            answer.put("router", platform.router());
            answer.put("s3", platform.s3());
            answer.put("home", workspace.home().toString());
            printJson(answer);
        } else {
            out().println("Thaw " + state);
            out().print(Addresses.of(platform));
            out().println("  log       " + process.logFile());
            if (!detach) {
                out().println("ctrl-C stops it");
            }
        }
        out().flush();
    }

    private void stayUntilStopped(PlatformProcess.Started started, Thread stop) {
        int status = started.process().onExit().join().exitValue();
        if (stopping) {
            // The hook has the last word.
            return;
        }
        Runtime.getRuntime().removeShutdownHook(stop);
        if (status != 0 && status != TERMINATED) {
            throw new Failure("Thaw stopped unexpectedly, with exit status " + status, "Its log: " + process.logFile());
        }
        workspace.err().println("Thaw was stopped");
    }

    /** In the shutdown hook; halts, as a stop that was asked for and went well is no failure. */
    private void stopAndLeave(RunningPlatform platform) {
        stopping = true;
        workspace.err().println("stopping…");
        workspace.err().flush();
        boolean orderly = process.stop(platform);
        workspace.err().println(orderly ? "stopped" : "it did not stop in time and was killed");
        workspace.err().flush();
        Runtime.getRuntime().halt(orderly ? 0 : 1);
    }
}
