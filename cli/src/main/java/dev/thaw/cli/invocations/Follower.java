package dev.thaw.cli.invocations;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import me.tongfei.progressbar.ProgressBar;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Progress;
import dev.thaw.cli.shell.Workspace;

/** Watches invocations until they have ended, with a progress bar each on a terminal. */
public final class Follower implements AutoCloseable {
    private static final int PERCENT = 100;
    private static final Duration POLL = Duration.ofMillis(150);

    private final Workspace workspace;
    private final Map<String, ProgressBar> bars = new LinkedHashMap<>();

    public Follower(Workspace workspace) {
        this.workspace = workspace;
    }

    /**
     * Reads records again and again until there are {@code expected} and all have ended.
     *
     * @throws Failure when that takes longer than {@code deadline}
     */
    public List<Invocation> await(Supplier<List<Invocation>> records, int expected, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        List<Invocation> current = records.get();
        while (current.size() < expected || !current.stream().allMatch(Invocation::ended)) {
            current.forEach(this::show);
            if (System.nanoTime() > end) {
                throw new Failure(
                        "not finished after %d s: %s".formatted(deadline.toSeconds(), summary(current, expected)),
                        "See ./thaw get invocations and ./thaw logs FUNCTION.");
            }
            pause();
            current = records.get();
        }
        current.forEach(this::show);
        return current;
    }

    @Override
    public void close() {
        bars.values().forEach(ProgressBar::close);
    }

    private void show(Invocation invocation) {
        if (workspace.terminal()) {
            ProgressBar bar = bars.computeIfAbsent(invocation.id(), id -> Progress.bar(invocation.function(), PERCENT));
            bar.stepTo(Math.round((invocation.succeeded() ? 1 : invocation.progress()) * PERCENT));
            bar.setExtraMessage(invocation.status());
        }
    }

    private static String summary(List<Invocation> current, int expected) {
        List<String> states = current.stream()
                .filter(invocation -> !invocation.ended())
                .map(invocation -> invocation.function() + " " + invocation.id() + " " + invocation.status())
                .toList();
        return states.isEmpty()
                ? "%d of %d invocations came".formatted(current.size(), expected)
                : String.join(", ", states);
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", "", e);
        }
    }
}
