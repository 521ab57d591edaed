package dev.thaw.function.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

import dev.thaw.function.FunctionException;

/**
 * A body that ends with an exception beyond its limit, and when it comes slower than a kibibyte a second, as from a server that keeps its
 * callers waiting on purpose; a connection's failures come as {@link FunctionException}s, too.
 */
final class LimitedStream extends FilterInputStream {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final double LEAST_PER_NS = 1024 / 1e9;

    private final long limit;
    private final LongSupplier clock;
    private final long started;
    private final Function<IOException, FunctionException> failure;
    private long read;

    LimitedStream(InputStream body, long limit, Function<IOException, FunctionException> failure) {
        this(body, limit, failure, System::nanoTime);
    }

    LimitedStream(InputStream body, long limit, Function<IOException, FunctionException> failure, LongSupplier clock) {
        super(body);
        this.clock = clock;
        this.started = clock.getAsLong();
        this.limit = limit;
        this.failure = failure;
    }

    static FunctionException tooLarge(long limit) {
        return new FunctionException(413, "url-too-large", "The URL holds more than " + limit + " bytes.");
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        int count;
        try {
            count = in.read(buffer, offset, length);
        } catch (IOException e) {
            throw failure.apply(e);
        }
        read += Math.max(0, count);
        if (read > limit) {
            throw tooLarge(limit);
        }
        long taken = clock.getAsLong() - started;
        if (count >= 0 && taken > PATIENCE_NS && read < taken * LEAST_PER_NS) {
            throw new FunctionException(
                    504, "url-timeout", "The URL's server sends less than a kibibyte a second; it is not waited for.");
        }
        return count;
    }

    @Override
    public long skip(long count) {
        return readNBytesOf(count);
    }

    private long readNBytesOf(long count) {
        byte[] buffer = new byte[(int) Math.min(8192, Math.max(0, count))];
        long skipped = 0;
        while (skipped < count) {
            int now = read(buffer, 0, (int) Math.min(buffer.length, count - skipped));
            if (now < 0) {
                break;
            }
            skipped += now;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
