package dev.thaw.functions.transcode.mp4;

/** Something long, of which a few bytes are read here and there. */
@FunctionalInterface
public interface Bytes {
    /** The bytes from a place on; fewer at the end. */
    byte[] read(long from, int length);
}
