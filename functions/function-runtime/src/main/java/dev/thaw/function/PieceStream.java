package dev.thaw.function;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Reads an input by one request for each piece, the next while this one is being used: whoever reads slowly keeps no connection
 * waiting, and a piece that breaks off is asked for again.
 */
final class PieceStream extends InputStream {
    static final int PIECE = 4 << 20;
    private static final int TRIES = 3;
    private static final Executor AHEAD =
            task -> Thread.ofVirtual().name("piece-ahead").start(task);

    private final RangedInput object;
    private final long end;
    private long asked;
    private CompletableFuture<byte[]> next;
    private byte[] piece = new byte[0];
    private int used;

    PieceStream(RangedInput object, long from, long to) {
        this.object = object;
        this.end = Math.min(to, object.size());
        this.asked = from;
        ask();
    }

    private void ask() {
        long from = asked;
        int length = (int) Math.min(PIECE, end - from);
        asked += Math.max(0, length);
        next = length <= 0 ? null : CompletableFuture.supplyAsync(() -> whole(from, length), AHEAD);
    }

    private byte[] whole(long from, int length) {
        for (int left = TRIES - 1; ; left--) {
            try {
                byte[] read = object.read(from, length);
                if (read.length == length) {
                    return read;
                }
                throw ObjectStore.unavailable(new IOException("the object ended early"));
            } catch (FunctionException e) {
                if (left == 0 || e.status() < 500) {
                    throw e;
                }
            }
        }
    }

    /** False at the end. */
    private boolean fill() {
        if (used == piece.length && next != null) {
            try {
                piece = next.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
            used = 0;
            ask();
        }
        return used < piece.length;
    }

    @Override
    public int read() {
        return fill() ? piece[used++] & 0xff : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int read = Math.min(length, piece.length - used);
        System.arraycopy(piece, used, buffer, offset, read);
        used += read;
        return read;
    }
}
