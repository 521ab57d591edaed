package dev.thaw.function;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.jboss.logging.Logger;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * An object that is stored in parts while it is made (S3's multipart upload); nobody sees it before it is complete. Each part but the last
 * must have 5 MiB at least, and they may come in any order.
 */
public final class PartedUpload implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PartedUpload.class);

    private final ObjectStore store;
    private final ObjectAddress address;
    private final String contentType;
    private final String id;
    private final Consumer<Output> completed;
    private final Map<Integer, CompletedPart> parts = new TreeMap<>();
    private long bytes;
    private boolean open = true;

    PartedUpload(ObjectStore store, ObjectAddress address, String contentType, String id, Consumer<Output> completed) {
        this.store = store;
        this.address = address;
        this.contentType = contentType;
        this.id = id;
        this.completed = completed;
    }

    /**
     * Stores some bytes of a file as a part.
     *
     * @param number from 1 to 10,000: the order of the parts in the object
     */
    public void part(int number, Path file, long from, long to) {
        String tag = store.calling(address, s3 -> s3.uploadPart(
                        r -> r.bucket(address.bucket())
                                .key(address.key())
                                .uploadId(id)
                                .partNumber(number),
                        RequestBody.fromContentProvider(
                                () -> range(file, from, to), to - from, "application/octet-stream"))
                .eTag());
        parts.put(number, CompletedPart.builder().partNumber(number).eTag(tag).build());
        bytes += to - from;
    }

    private static InputStream range(Path file, long from, long to) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            channel.position(from);
            return new Range(Channels.newInputStream(channel), to - from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the object of its parts. */
    public Output complete() {
        store.calling(
                address,
                s3 -> s3.completeMultipartUpload(r -> r.bucket(address.bucket())
                        .key(address.key())
                        .uploadId(id)
                        .multipartUpload(all -> all.parts(parts.values()))));
        open = false;
        Output output = new Output(address.toString(), address.bucket(), address.key(), bytes, contentType);
        completed.accept(output);
        return output;
    }

    /** Gives up the parts, unless the object is complete; as far as the store can be reached. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            store.calling(
                    address,
                    s3 -> s3.abortMultipartUpload(
                            r -> r.bucket(address.bucket()).key(address.key()).uploadId(id)));
        } catch (FunctionException unreachable) {
            LOG.warnf("An unfinished upload of %s is left behind: %s", address, unreachable.getMessage());
        }
    }

    /** The first bytes of a stream. */
    private static final class Range extends FilterInputStream {
        private long left;

        private Range(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int read = left <= 0 ? -1 : in.read();
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = left <= 0 ? -1 : in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
