package dev.thaw.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** One invocation's temporary folder: bounded in bytes, and gone when closed. */
public final class Scratch implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final Path FALLOCATE = Path.of("/usr/bin/fallocate");
    private static final long RELEASE_SECONDS = 10;

    private final Path folder;
    private final long limit;
    /** Bytes of files that are not there, though the files are as long as if they were. */
    private final Map<Path, LongSupplier> holes = new ConcurrentHashMap<>();

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
     * @param check run between the pieces; what it throws ends the writing
     * @throws InputBrokenException when reading fails
     * @throws FunctionException {@code scratch-exceeded} beyond the limit, {@code scratch-full} when the disk has no room
     */
    Path write(String name, InputStream in, Runnable check) throws IOException {
        Path file = folder.resolve(name);
        long used = used();
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
                check.run();
                used += read;
                refuseBeyondLimit(used);
                writeOrFull(out, buffer, read);
            }
        }
        return file;
    }

    SparseFile sparse(String name, long size, Runnable check) throws IOException {
        SparseFile file = new SparseFile(this, folder.resolve(name), size, check);
        holes.put(file.path(), file::holes);
        return file;
    }

    void forget(SparseFile file) {
        holes.remove(file.path());
    }

    /**
     * Gives back the room of some bytes of a file in the folder: they are zeros from now on, and the file is as long as before. Where the disk
     * or the machine cannot do that, they stay.
     */
    public void release(Path file, long from, long to) throws IOException, InterruptedException {
        if (!Files.isExecutable(FALLOCATE)) {
            return;
        }
        Process process = new ProcessBuilder(
                        FALLOCATE.toString(),
                        "--punch-hole",
                        "--offset",
                        Long.toString(from),
                        "--length",
                        Long.toString(to - from),
                        file.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(RELEASE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        } else if (process.exitValue() == 0) {
            LongSupplier before = holes.getOrDefault(file, () -> 0);
            long now = before.getAsLong() + to - from;
            holes.put(file, () -> now);
        }
    }

    /** How many more bytes fit, as far as the limit and the disk go. */
    public long room() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        return limit > 0 ? Math.min(free, Math.max(0, limit - used())) : free;
    }

    private static int read(InputStream in, byte[] buffer) throws InputBrokenException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new InputBrokenException(e);
        }
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
        var total = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                LongSupplier missing = holes.getOrDefault(file, () -> 0);
                total.addAndGet(attributes.size() - missing.getAsLong());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                // Another program works here: what it has just deleted takes no room.
                return FileVisitResult.CONTINUE;
            }
        });
        return total.get();
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
