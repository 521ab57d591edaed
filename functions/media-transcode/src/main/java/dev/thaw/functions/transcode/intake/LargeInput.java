package dev.thaw.functions.transcode.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.thaw.function.Invocation;
import dev.thaw.function.SparseFile;
import dev.thaw.function.StoredObject;
import dev.thaw.functions.transcode.mp4.ByteRange;
import dev.thaw.functions.transcode.mp4.FrontIndex;
import dev.thaw.functions.transcode.mp4.Mp4Index;
import dev.thaw.functions.transcode.mp4.Mp4Layout;
import dev.thaw.media.Cut;
import dev.thaw.media.Input;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Job;

/** A stored object that FFmpeg is given piece by piece, from the first to the last, instead of a copy of all of it. */
public final class LargeInput {
    /** FFmpeg's names of the containers that can be read so; of the MP4 family only files that are made for it. */
    private static final Set<String> STREAMED = Set.of(
            "matroska,webm", "mpegts", "mpeg", "flv", "ogg", "wav", "w64", "mp3", "aac", "flac", "ivf", "h264", "hevc");

    /** What tells what a medium is: its start, and its end, where some containers keep their length. */
    private static final long HEAD = 8 << 20;

    private static final long TAIL = 4 << 20;
    private static final int MOST_INDEX = 96 << 20;

    /** What the rest of the bytes may still change. */
    private static final Set<String> UNCLEAR = Set.of("broken-media", "unsupported-media");

    private final Invocation<?> invocation;
    private final Prober prober;
    private final Limits limits;
    private final UnaryOperator<InputStream> pace;

    /** Inputs of an invocation; what FFmpeg is given goes through the last. */
    public LargeInput(Invocation<?> invocation, Prober prober, Limits limits, UnaryOperator<InputStream> pace) {
        this.invocation = invocation;
        this.prober = prober;
        this.limits = limits;
        this.pace = pace;
    }

    /**
     * The input, when it is of at least so many bytes and of a format that can be read from its start to its end.
     *
     * @param from in bytes
     */
    public Optional<Source> open(long from, Cut cut, Job job) throws IOException, InterruptedException {
        if (!invocation.isStored()) {
            return Optional.empty();
        }
        StoredObject object = invocation.stored();
        limits.checkBytes(object.size());
        if (object.size() < from) {
            return Optional.empty();
        }
        Optional<Mp4Layout> layout = Mp4Layout.of(object::read, object.size());
        return layout.isPresent() ? indexed(object, layout.get(), cut, job) : plain(object, cut, job);
    }

    private Optional<Source> indexed(StoredObject object, Mp4Layout layout, Cut cut, Job job)
            throws IOException, InterruptedException {
        Mp4Layout.Box moov = layout.index();
        Mp4Layout.Box media = layout.first("mdat").orElseThrow();
        boolean inFront = moov.from() < media.from();
        boolean behindAll =
                layout.boxes().stream().noneMatch(box -> box.type().equals("mdat") && box.from() > moov.from());
        long length = moov.to() - moov.from();
        if (length > MOST_INDEX || moov.head() != Interleaving.BOX_HEAD || !(inFront || behindAll)) {
            return Optional.empty();
        }
        byte[] index = object.read(moov.from(), (int) length);
        if (!Mp4Index.of(java.util.Arrays.copyOfRange(index, Interleaving.BOX_HEAD, index.length), limits.frames())
                .filter(Interleaving::isClose)
                .isPresent()) {
            return Optional.empty();
        }
        List<ByteRange> head = new ArrayList<>(layout.skeleton());
        head.add(new ByteRange(media.from(), Math.min(media.to(), media.from() + HEAD)));
        try {
            Supplier<InputStream> bytes =
                    inFront ? () -> object.pieces(0, object.size()) : behind(object, layout, moov, index);
            return source(object, head, bytes, cut, job);
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    // The index is given first, as if the file had been made that way.
    private static Supplier<InputStream> behind(
            StoredObject object, Mp4Layout layout, Mp4Layout.Box moov, byte[] index) {
        long front = layout.first("ftyp").map(Mp4Layout.Box::to).orElse(0L);
        byte[] moved = FrontIndex.moved(index, front, object.size());
        return () -> new SequenceInputStream(Collections.enumeration(
                List.of(object.pieces(0, front), new ByteArrayInputStream(moved), object.pieces(front, moov.from()))));
    }

    // Where a film without an index would begin in the middle is found by reading all before it.
    private Optional<Source> plain(StoredObject object, Cut cut, Job job) throws IOException, InterruptedException {
        if (!cut.start().isZero()) {
            return Optional.empty();
        }
        boolean fragmented = Mp4Layout.isFragmented(object::read, object.size());
        List<ByteRange> ends = List.of(
                new ByteRange(0, Math.min(HEAD, object.size())),
                new ByteRange(Math.max(0, object.size() - TAIL), object.size()));
        return source(object, ends, () -> object.pieces(0, object.size()), cut, job)
                .filter(source -> fragmented || STREAMED.contains(source.info().format()));
    }

    // What only the whole can tell, such as whether it is a medium at all, is told by whoever copies it, where it has
    // room.
    private Optional<Source> source(
            StoredObject object, List<ByteRange> known, Supplier<InputStream> bytes, Cut cut, Job job)
            throws IOException, InterruptedException {
        MediaInfo info;
        try (SparseFile file = invocation.sparse("known", object.size())) {
            for (ByteRange range : ByteRange.merged(known, 0)) {
                file.fill(object, range.from(), range.to());
            }
            info = prober.probe(file.path(), job);
        } catch (MediaException refused) {
            if (UNCLEAR.contains(refused.code())
                    && object.size() <= invocation.scratch().room()) {
                return Optional.empty();
            }
            throw refused;
        }
        return Optional.of(new Source(new Input.Fed(() -> pace.apply(bytes.get())), info, cut));
    }
}
