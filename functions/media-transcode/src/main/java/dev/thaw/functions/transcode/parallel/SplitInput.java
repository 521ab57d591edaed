package dev.thaw.functions.transcode.parallel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

import dev.thaw.function.Invocation;
import dev.thaw.function.SparseFile;
import dev.thaw.function.StoredObject;
import dev.thaw.functions.transcode.mp4.ByteRange;
import dev.thaw.functions.transcode.mp4.Mp4Index;
import dev.thaw.functions.transcode.mp4.Mp4Layout;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaInfo;

/** An input of which only its index has been read so far. */
final class SplitInput {
    /** Bytes between two ranges that are read along rather than asked for anew. */
    static final long GAP = 256 << 10;

    /** What is needed of the first samples to tell what they are. */
    private static final long FIRST = 2 << 20;

    private final Invocation<?> invocation;
    private final StoredObject object;
    private final List<ByteRange> head;
    private final Mp4Index index;

    private SplitInput(Invocation<?> invocation, StoredObject object, List<ByteRange> head, Mp4Index index) {
        this.invocation = invocation;
        this.object = object;
        this.head = head;
        this.index = index;
    }

    /** Reads the index of the invocation's input; nothing when it has none at one place, as only MP4 and QuickTime files have. */
    static Optional<SplitInput> of(Invocation<?> invocation, Limits limits) {
        StoredObject object = invocation.stored();
        limits.checkBytes(object.size());
        Optional<Mp4Layout> found = Mp4Layout.of(object::read, object.size());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Mp4Layout layout = found.get();
        Mp4Layout.Box box = layout.index();
        int length = (int) (box.to() - box.from() - box.head());
        Optional<Mp4Index> index = Mp4Index.of(object.read(box.from() + box.head(), length), limits.frames());
        List<ByteRange> head = new ArrayList<>(layout.skeleton());
        layout.first("mdat")
                .ifPresent(media -> head.add(new ByteRange(media.from(), Math.min(media.to(), media.from() + FIRST))));
        return index.map(read -> new SplitInput(invocation, object, ByteRange.merged(head, 0), read));
    }

    StoredObject object() {
        return object;
    }

    /** What every worker needs, whichever part it makes. */
    List<ByteRange> head() {
        return head;
    }

    /** A file with the head alone. */
    SparseFile open(String name) throws IOException {
        return open(invocation, object, name, head);
    }

    /** A file with the head and some tracks. */
    SparseFile open(String name, List<Integer> tracks) throws IOException {
        List<ByteRange> ranges = new ArrayList<>(head);
        for (int track : tracks) {
            ranges.addAll(index.ranges(track).orElse(List.of(new ByteRange(0, object.size()))));
        }
        return open(invocation, object, name, ByteRange.merged(ranges, GAP));
    }

    /** A file with some of an object's bytes. */
    static SparseFile open(Invocation<?> invocation, StoredObject object, String name, List<ByteRange> ranges)
            throws IOException {
        SparseFile file = invocation.sparse(name, object.size());
        try {
            for (ByteRange range : ranges) {
                file.fill(object, range.from(), range.to());
            }
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Splits the pictures into parts; nothing when there would be but one.
     *
     * @param least how many seconds the next part has at least, where so many are left
     */
    List<Part> parts(MediaInfo info, DoubleUnaryOperator least) {
        return info.video()
                .flatMap(video -> index.pictures(video.stream(), PictureIndex::new))
                .map(pictures -> pictures.parts(least, info.start()))
                .filter(parts -> parts.size() > 1)
                .orElse(List.of());
    }
}
