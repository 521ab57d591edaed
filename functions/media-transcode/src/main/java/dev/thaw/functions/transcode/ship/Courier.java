package dev.thaw.functions.transcode.ship;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import dev.thaw.function.Invocation;
import dev.thaw.function.Output;

/** Stores shipments beside the work on one invocation; where the store is slower than the work, the work waits. */
public final class Courier implements Shipping, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Courier.class);
    private static final long END_SECONDS = 10;
    private static final long LOOK_MS = 50;
    /** So many bytes may wait to be stored, those counted that were read since the last look: what is copied comes out as fast as it goes in. */
    private static final long MOST_WAITING = 16 << 20;

    private final Invocation<?> invocation;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("courier").factory());
    private final List<GrowingFile> files = new ArrayList<>();
    private final List<SegmentFiles> segments = new ArrayList<>();
    private volatile Future<?> rounds;
    private long waiting;
    private long given;

    public Courier(Invocation<?> invocation) {
        this.invocation = invocation;
    }

    @Override
    public void follow(List<Shipment> shipments) {
        for (Shipment shipment : shipments) {
            switch (shipment) {
                case Shipment.Growing growing -> files.add(new GrowingFile(invocation, growing));
                case Shipment.Segments all -> segments.add(new SegmentFiles(invocation, all));
            }
        }
        rounds = thread.scheduleWithFixedDelay(this::round, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    // An exception ends the rounds, and whoever looks next hears of it.
    private void round() {
        try {
            tell(waitingNow());
            for (GrowingFile file : files) {
                file.ship();
            }
            for (SegmentFiles each : segments) {
                each.ship();
            }
            tell(waitingNow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    private long waitingNow() throws IOException {
        long bytes = 0;
        for (GrowingFile file : files) {
            bytes += file.waiting();
        }
        for (SegmentFiles each : segments) {
            bytes += each.waiting();
        }
        return bytes;
    }

    private synchronized void tell(long bytes) {
        waiting = bytes;
        given = 0;
        notifyAll();
    }

    /** The same bytes, given no faster than what is made of them can be stored. */
    public InputStream paced(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                makeRoom();
                return in.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                makeRoom();
                int read = in.read(buffer, offset, length);
                count(read);
                return read;
            }
        };
    }

    private synchronized void count(int read) {
        given += rounds == null ? 0 : Math.max(0, read);
    }

    private synchronized void makeRoom() {
        while (waiting + given > MOST_WAITING) {
            invocation.checkCancelled();
            try {
                wait(LOOK_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
            failIfEnded();
        }
    }

    private void failIfEnded() {
        if (rounds != null && rounds.isDone() && !rounds.isCancelled()) {
            throw failure(rounds);
        }
    }

    @Override
    public void settle() throws InterruptedException {
        if (rounds == null) {
            return;
        }
        failIfEnded();
        rounds.cancel(false);
        rounds = null;
        Future<?> last = thread.submit(this::round);
        try {
            last.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw failure(last);
        }
    }

    private static RuntimeException failure(Future<?> ended) {
        Throwable cause = ended.exceptionNow();
        return cause instanceof RuntimeException runtime ? runtime : new CompletionException(cause);
    }

    /** Completes a file that was followed; nothing for any other. */
    public Optional<Output> finish(Path file) throws IOException {
        for (GrowingFile each : files) {
            if (each.file().equals(file)) {
                return Optional.of(each.finish());
            }
        }
        return Optional.empty();
    }

    /** Ends its work; what is not complete by now is given up. Whoever deletes what was stored next must be alone with it. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A part or a segment was still being stored when its job had ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        files.forEach(GrowingFile::close);
    }
}
