package dev.thaw.autoscaler.target.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.vertx.core.Future;
import io.vertx.core.Promise;

import dev.thaw.autoscaler.target.RunningInstance;
import dev.thaw.autoscaler.target.StartFailure;
import dev.thaw.autoscaler.target.StartTimes;

/** One process. */
final class ProcessInstance implements RunningInstance {
    private static final int REASON_LINES = 5;
    private static final String FAILED = "instance-failed";

    private final String id;
    private final Consumer<ProcessInstance> onEnd;
    private final long createdNanos = System.nanoTime();
    private final Promise<StartTimes> ready = Promise.promise();
    private final Promise<String> ended = Promise.promise();
    private volatile Process process;
    private volatile Hibernation hibernation;
    private volatile int port;
    private volatile Path log;
    private volatile boolean stopped;

    ProcessInstance(String id, Consumer<ProcessInstance> onEnd) {
        this.id = id;
        this.onEnd = onEnd;
    }

    /**
     * What has been started.
     *
     * @param log where it writes
     * @param signal what it will say about being ready
     */
    record Launch(Process process, Hibernation hibernation, int port, Path scratch, Path log, ReadySignal signal) {}

    void launched(Launch launch, Duration startTimeout) {
        port = launch.port();
        log = launch.log();
        hibernation = launch.hibernation();
        process = launch.process();
        long spawned = System.nanoTime();
        var probe = new PortProbe(port, startTimeout, launch.signal());
        var unused = process.onExit().thenAccept(gone -> exited(gone, launch.scratch()));
        Thread.ofVirtual().name("probe-" + id).start(() -> probe(probe, launch.process(), spawned, startTimeout));
        if (stopped) {
            kill();
        }
    }

    void notLaunched(Exception failure) {
        ready.tryFail(
                failure instanceof StartFailure known
                        ? known
                        : new StartFailure(FAILED, "It could not be started: " + failure.getMessage()));
        ended.tryComplete("not started");
        onEnd.accept(this);
    }

    private void probe(PortProbe probe, Process started, long spawned, Duration startTimeout) {
        try {
            if (probe.await(started.toHandle())) {
                ready.tryComplete(new StartTimes(
                        Duration.ofNanos(spawned - createdNanos), Duration.ofNanos(System.nanoTime() - spawned)));
            } else if (started.isAlive()) {
                ready.tryFail(new StartFailure(
                        FAILED, "It did not listen on PORT within " + startTimeout.toSeconds() + " s. " + lastWords()));
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void exited(Process gone, Path scratch) {
        Signals.killLeftovers(gone.pid(), scratch);
        String how = "It ended with exit code " + gone.exitValue() + ". " + lastWords();
        onEnd.accept(this);
        ready.tryFail(new StartFailure(FAILED, how));
        ended.tryComplete(how);
    }

    private String lastWords() {
        List<String> lines = InstanceLogs.tail(log, REASON_LINES);
        return lines.isEmpty() ? "It wrote nothing." : "It wrote: " + String.join(" | ", lines);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long pid() {
        return process == null ? 0 : process.pid();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Future<StartTimes> ready() {
        return ready.future();
    }

    @Override
    public Future<String> ended() {
        return ended.future();
    }

    @Override
    public long memoryBytes() {
        return process == null ? 0 : Proc.memory(process.pid());
    }

    Optional<Path> log() {
        return Optional.ofNullable(log);
    }

    @Override
    public void freeze() {
        if (hibernation != null) {
            hibernation.freeze();
        }
    }

    @Override
    public boolean thaw() {
        if (hibernation != null) {
            hibernation.thaw();
        }
        return process != null && process.isAlive() && Proc.lives(process.pid());
    }

    @Override
    public void stop(Duration grace) {
        stopped = true;
        if (process != null) {
            // A frozen process does not hear that it should end.
            thaw();
            process.destroy();
            CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> {
                        if (process.isAlive()) {
                            kill();
                        }
                    });
        }
    }

    void kill() {
        stopped = true;
        if (process != null && process.isAlive()) {
            // Not every kind of frozen process can be killed.
            thaw();
            Signals.killGroup(process.pid());
        }
    }
}
