package dev.thaw.functions.transcode.ship;

import java.nio.file.Path;
import java.util.Optional;

import dev.thaw.functions.transcode.seal.SegmentKey;
import dev.thaw.functions.transcode.stream.Shelf;

/** What of an output can be stored before all of it is made. */
public sealed interface Shipment {
    /**
     * The segments of a stream, each as soon as it is whole; the first of every rendition stays until the stream is announced.
     *
     * @param folder of the stream; its name is the first part of the stored names
     * @param shelf told of a segment before it goes
     * @param key what encrypts it before
     */
    record Segments(Path folder, Shelf shelf, Optional<SegmentKey> key) implements Shipment {}

    /**
     * One file, which is written from its start to its end but for some bytes at its start.
     *
     * @param indexed whether it is an MP4 file with its index behind the media, to be stored with the index in front
     * @param rest the most bytes that are written anew when the end is reached, such as the index
     */
    record Growing(Path file, String contentType, boolean indexed, long rest) implements Shipment {}
}
