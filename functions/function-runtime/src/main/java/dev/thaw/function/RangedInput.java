package dev.thaw.function;

import java.io.InputStream;

/** Bytes that lie elsewhere and can be read at any place, as they were when they were looked at. */
public interface RangedInput {
    /** In bytes. */
    long size();

    /**
     * A few bytes, in memory.
     *
     * @throws FunctionException {@code object-changed} (422) when others have taken their place; else as every reading
     */
    byte[] read(long from, int length);

    /** The bytes from one place up to another. */
    default InputStream open(long from, long to) {
        return pieces(from, to);
    }

    /** The bytes from one place up to another, by requests for a few MiB each: for whoever reads slowly, or very much. */
    default InputStream pieces(long from, long to) {
        return new PieceStream(this, from, to);
    }
}
