package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.ObjDoubleConsumer;

import dev.thaw.media.run.Job;

/** Runs programs without an invocation around them. */
record LocalJob(ObjDoubleConsumer<String> listener) implements Job {
    static final Job SILENT = new LocalJob((message, fraction) -> {});

    @Override
    public Exit execute(List<String> command, Consumer<String> line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return e.toString();
            }
        });
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(line);
        return new Exit(process.waitFor(), errors.join());
    }

    @Override
    public void progress(double fraction, String message) {
        listener.accept(message, fraction);
    }

    @Override
    public void check() {
        // Nobody cancels.
    }
}
