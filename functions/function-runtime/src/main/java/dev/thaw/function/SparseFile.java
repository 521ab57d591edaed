package dev.thaw.function;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.TreeMap;

/** A file in scratch as long as the object that it stands for, but with only some of its bytes: the rest takes no room. */
public final class SparseFile implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Scratch scratch;
    private final Path path;
    private final long size;
    private final Runnable check;
    private final TreeMap<Long, Long> present = new TreeMap<>();

    SparseFile(Scratch scratch, Path path, long size, Runnable check) throws IOException {
        this.scratch = scratch;
        this.path = path;
        this.size = size;
        this.check = check;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (size > 0) {
                file.write(ByteBuffer.allocate(1), size - 1);
            }
        }
    }

    public Path path() {
        return path;
    }

    /** How many bytes are not there. */
    synchronized long holes() {
        return size
                - present.entrySet().stream()
                        .mapToLong(e -> e.getValue() - e.getKey())
                        .sum();
    }

    /**
     * Reads a range of the object into the same place here, as far as it is not there already.
     *
     * @throws FunctionException as {@link RangedInput#open}, and as writing to scratch does
     */
    public void fill(RangedInput object, long from, long to) throws IOException {
        long start = missingFrom(Math.max(0, from));
        long end = Math.min(size, to);
        if (start >= end) {
            return;
        }
        try (InputStream in = object.open(start, end);
                FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER];
            long at = start;
            while (at < end) {
                check.run();
                int read = in.readNBytes(buffer, 0, (int) Math.min(BUFFER, end - at));
                if (read == 0) {
                    throw new InputBrokenException(new IOException("the object ended early"));
                }
                write(file, ByteBuffer.wrap(buffer, 0, read), at);
                add(at, at + read);
                at += read;
                scratch.check();
            }
        } catch (InputBrokenException e) {
            throw ObjectStore.unavailable(e);
        }
    }

    private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        try {
            long place = at;
            while (bytes.hasRemaining()) {
                place += file.write(bytes, place);
            }
        } catch (IOException e) {
            if (Scratch.isFull(e)) {
                throw Scratch.full(e);
            }
            throw e;
        }
    }

    private synchronized long missingFrom(long from) {
        var before = present.floorEntry(from);
        return before == null ? from : Math.max(from, before.getValue());
    }

    // Ranges that touch become one.
    private synchronized void add(long from, long to) {
        var before = present.floorEntry(from);
        long start = before != null && before.getValue() >= from ? before.getKey() : from;
        long end = Math.max(to, before != null && before.getValue() >= from ? before.getValue() : to);
        for (var next = present.ceilingEntry(from); next != null && next.getKey() <= end; ) {
            end = Math.max(end, next.getValue());
            present.remove(next.getKey());
            next = present.ceilingEntry(from);
        }
        present.put(start, end);
    }

    @Override
    public void close() throws IOException {
        scratch.forget(this);
        Files.deleteIfExists(path);
    }
}
