package dev.thaw.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives every invocation a folder of its own, and sweeps at the start what a killed predecessor left. */
@ApplicationScoped
class ScratchFolders {
    private static final String PREFIX = "invocation-";

    private final Path root;
    private final long limit;
    private final AtomicLong count = new AtomicLong();

    ScratchFolders(FunctionConfig config, @ConfigProperty(name = "quarkus.http.port") int port) {
        this.root = config.scratch()
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "thaw-scratch-" + port))
                .toAbsolutePath();
        this.limit = config.scratchLimit();
    }

    void sweep(@Observes StartupEvent event) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> leftovers = Files.list(root)) {
            for (Path leftover : leftovers
                    .filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .toList()) {
                Scratch.delete(leftover);
            }
        }
    }

    Scratch open() throws IOException {
        try {
            return new Scratch(root.resolve(PREFIX + count.incrementAndGet()), limit);
        } catch (IOException e) {
            if (Scratch.isFull(e)) {
                throw Scratch.full(e);
            }
            throw e;
        }
    }
}
