package dev.thaw.functions.transcode.ship;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import dev.thaw.function.Invocation;
import dev.thaw.function.Output;
import dev.thaw.function.PartedUpload;
import dev.thaw.functions.transcode.mp4.FrontIndex;
import dev.thaw.functions.transcode.mp4.Mp4Layout;
import dev.thaw.media.MediaException;

/** A file that is stored in parts while it grows: the first part last, since muxers return to the start when they are done. */
final class GrowingFile implements AutoCloseable {
    /** What stays until the end, and the size of the parts behind it; a store takes 10,000 of them. */
    private static final long PART = 8 << 20;

    private final Invocation<?> invocation;
    private final Shipment.Growing shipment;
    private PartedUpload upload;
    private int parts = 1;
    private long stored = PART;

    GrowingFile(Invocation<?> invocation, Shipment.Growing shipment) {
        this.invocation = invocation;
        this.shipment = shipment;
    }

    Path file() {
        return shipment.file();
    }

    /** How many bytes could be stored already. */
    long waiting() throws IOException {
        return Files.exists(file()) ? Math.max(0, Files.size(file()) - shipment.rest() - stored) : 0;
    }

    /** Stores the parts that are whole. */
    void ship() throws IOException, InterruptedException {
        while (waiting() >= PART) {
            if (upload == null) {
                upload = begun();
            }
            upload.part(++parts, file(), stored, stored + PART);
            invocation.scratch().release(file(), stored, stored + PART);
            stored += PART;
        }
    }

    private PartedUpload begun() {
        return invocation.uploadInParts(file().getFileName().toString(), shipment.contentType());
    }

    /** Stores what is left, and makes the object known. */
    Output finish() throws IOException {
        if (upload == null) {
            upload = begun();
        }
        long size = Files.size(file());
        long end = size;
        Path head = file().resolveSibling(file().getFileName() + ".head");
        try (OutputStream out = Files.newOutputStream(head)) {
            if (shipment.indexed()) {
                end = writeIndexed(out, size);
            } else {
                copy(0, Math.min(PART, size), out);
            }
        }
        if (stored > end && parts > 1) {
            throw MediaException.failed(
                    "output-check-failed", file().getFileName() + " came out wrong: its index is longer than planned.");
        }
        upload.part(1, head, 0, Files.size(head));
        if (stored < end) {
            upload.part(++parts, file(), stored, end);
        }
        Files.delete(head);
        return upload.complete();
    }

    // The index comes in front, and with that what a player needs first.
    private long writeIndexed(OutputStream out, long size) throws IOException {
        Mp4Layout layout = Mp4Layout.of(this::read, size)
                .orElseThrow(() -> MediaException.failed(
                        "output-check-failed", file().getFileName() + " came out wrong: it has no index."));
        Mp4Layout.Box moov = layout.index();
        long front = layout.first("ftyp").map(Mp4Layout.Box::to).orElse(0L);
        byte[] index = read(moov.from(), (int) (moov.to() - moov.from()));
        copy(0, front, out);
        out.write(FrontIndex.moved(index, front, size));
        copy(front, Math.min(PART, moov.from()), out);
        return moov.from();
    }

    private byte[] read(long from, int length) {
        try (RandomAccessFile open = new RandomAccessFile(file().toFile(), "r")) {
            open.seek(from);
            byte[] bytes = new byte[(int) Math.min(length, open.length() - from)];
            open.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copy(long from, long to, OutputStream out) throws IOException {
        try (FileChannel in = FileChannel.open(file(), StandardOpenOption.READ)) {
            var target = Channels.newChannel(out);
            for (long at = from; at < to; ) {
                at += in.transferTo(at, to - at, target);
            }
        }
    }

    @Override
    public void close() {
        if (upload != null) {
            upload.close();
        }
    }
}
