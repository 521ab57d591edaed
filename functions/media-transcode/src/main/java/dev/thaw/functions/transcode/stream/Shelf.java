package dev.thaw.functions.transcode.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Knows of a stream's segments what its manifests say, also of those that are no longer here. */
public final class Shelf {
    private final Map<Path, Fact> gone = new ConcurrentHashMap<>();

    private record Fact(long bytes, Optional<KeyFrame> frame) {}

    /** Takes down what will be asked of a segment that is about to go. */
    public void note(Path segment) throws IOException {
        boolean fragment = segment.toString().endsWith(".m4s");
        gone.put(
                segment.toAbsolutePath(),
                new Fact(Files.size(segment), fragment ? Optional.of(KeyFrame.in(segment)) : Optional.empty()));
    }

    /** The same of a segment that is encrypted, so that none of its frames can be had by itself. */
    public void noteSealed(Path segment) throws IOException {
        gone.put(segment.toAbsolutePath(), new Fact(Files.size(segment), Optional.empty()));
    }

    long bytes(Path segment) throws IOException {
        Fact fact = gone.get(segment.toAbsolutePath());
        return fact == null ? Files.size(segment) : fact.bytes();
    }

    KeyFrame keyFrame(Path segment) throws IOException {
        Fact fact = gone.get(segment.toAbsolutePath());
        return fact == null || fact.frame().isEmpty()
                ? KeyFrame.in(segment)
                : fact.frame().get();
    }
}
