package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/** Runs programs without an invocation around them. */
record LocalJob(DoubleConsumer listener) implements Job {
    static final Job SILENT = new LocalJob(fraction -> {});

    @Override
    public Exit execute(List<String> command, Consumer<String> line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(line);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Exit(process.waitFor(), errors);
    }

    @Override
    public void progress(double fraction) {
        listener.accept(fraction);
    }

    @Override
    public void check() {
        // Nobody cancels.
    }
}
