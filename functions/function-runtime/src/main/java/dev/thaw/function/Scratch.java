package dev.thaw.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** One invocation's temporary folder: bounded in bytes, and gone when closed. */
public final class Scratch implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final long limit;

    Scratch(Path folder, long limit) throws IOException {
        this.folder = folder;
        this.limit = limit;
        Files.createDirectories(folder);
    }

    public Path folder() {
        return folder;
    }

    /**
     * Writes a stream to a file in the folder.
     *
     * @throws FunctionException {@code scratch-exceeded} beyond the limit, {@code scratch-full} when the disk has no room
     */
    Path write(String name, InputStream in) throws IOException {
        Path file = folder.resolve(name);
        long used = used();
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                used += read;
                refuseBeyondLimit(used);
                writeOrFull(out, buffer, read);
            }
        }
        return file;
    }

    private static void writeOrFull(OutputStream out, byte[] buffer, int length) throws IOException {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            if (isFull(e)) {
                throw full(e);
            }
            throw e;
        }
    }

    /**
     * Looks how much the folder holds; for whoever lets another program write there.
     *
     * @throws FunctionException {@code scratch-exceeded} beyond the limit
     */
    public void check() throws IOException {
        if (limit > 0) {
            refuseBeyondLimit(used());
        }
    }

    private void refuseBeyondLimit(long used) {
        if (limit > 0 && used > limit) {
            throw new FunctionException(
                    413,
                    "scratch-exceeded",
                    "The work needs more than the " + limit + " bytes of scratch disk that the function has.");
        }
    }

    private long used() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(Scratch::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    static boolean isFull(Exception e) {
        String message = String.valueOf(e instanceof FileSystemException file ? file.getReason() : e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("no space left") || lower.contains("quota exceeded");
    }

    static FunctionException full(Exception cause) {
        return new FunctionException(
                503, "scratch-full", "The scratch disk is full; free some room or give the function more.", cause);
    }

    /** Deletes a folder with all that is in it, as far as that is possible. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        delete(folder);
    }
}
