package dev.thaw.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

/** The tests' function: copies its input, or misbehaves in the way that the parameter {@code mode} names. */
@ApplicationScoped
class Copy implements Function<Copy.Parameters> {
    /** Opens what {@code mode: wait} waits for. */
    static volatile CountDownLatch gate = new CountDownLatch(0);

    record Parameters(String mode, int times) {}

    @Override
    public String name() {
        return "copy";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Map<String, Object> handle(Invocation<Parameters> invocation) throws Exception {
        String mode = invocation.parameters().mode() == null
                ? "copy"
                : invocation.parameters().mode();
        Path file = mode.equals("nothing") ? null : invocation.download();
        switch (mode) {
            case "wait" -> awaitGate(invocation);
            case "sleep" -> ExternalProcess.run(List.of("sleep", "60"), Map.of(), invocation, line -> {});
            case "fill" -> fill(invocation);
            case "throw" -> throw new IllegalStateException("broken on purpose");
            case "error" -> throw new NoClassDefFoundError("missing on purpose");
            case "progress" -> invocation.progress(0.5, "half");
            default -> invocation.checkCancelled();
        }
        if (file == null) {
            return Map.of("copied", 0);
        }
        invocation.upload("copy.bin", file, "application/octet-stream");
        return Map.of("copied", Files.size(file), "file", file.getFileName().toString());
    }

    private static void awaitGate(Invocation<?> invocation) throws InterruptedException {
        invocation.progress(0.25, "waiting");
        while (!gate.await(20, TimeUnit.MILLISECONDS)) {
            invocation.checkCancelled();
        }
    }

    /** Writes without end by another program; the limit ends it. */
    private static void fill(Invocation<?> invocation) throws IOException, InterruptedException {
        ExternalProcess.run(List.of("sh", "-c", "exec cat /dev/zero > big"), Map.of(), invocation, line -> {});
    }
}
