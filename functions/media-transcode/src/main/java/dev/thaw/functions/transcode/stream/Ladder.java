package dev.thaw.functions.transcode.stream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.media.MediaInfo;

/** Chooses the sizes and rates of an adaptive stream from its source: nothing is enlarged, no rung is nearly another. */
public final class Ladder {
    private static final List<Integer> USUAL = List.of(1080, 720, 480, 360, 240);
    /** How much larger than the highest usual size a source must be to have a rung of its own. */
    private static final double OWN_RUNG = 1.15;
    /** How much of the rate of the rung above a rung may have. */
    private static final double STEP = 0.75;
    /** Codecs that need no fewer bits than H.264 for the same quality. */
    private static final Set<String> NO_THRIFTIER = Set.of("h264", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg", "vp8");

    private Ladder() {}

    /** A rung; the rate in bit/s. */
    public record Step(MediaInfo.Size size, long bitRate) {}

    /**
     * The rungs, the highest first; at least one.
     *
     * @param wanted what the job says; the usual sizes when empty
     * @param rate the usual rate of a size
     */
    public static List<Step> of(
            MediaInfo.Video source, List<OutputForm.Rung> wanted, ToLongFunction<MediaInfo.Size> rate) {
        return wanted.isEmpty() ? usual(source, rate) : asked(source, wanted, rate);
    }

    private static List<Step> usual(MediaInfo.Video source, ToLongFunction<MediaInfo.Size> rate) {
        MediaInfo.Size shown = source.shown();
        List<Integer> sides = new ArrayList<>(
                USUAL.stream().filter(side -> side <= shown.shortSide()).toList());
        boolean between = !sides.isEmpty()
                && sides.getFirst() < USUAL.getFirst()
                && shown.shortSide() >= sides.getFirst() * OWN_RUNG;
        if (sides.isEmpty() || between) {
            sides.addFirst(shown.shortSide());
        }
        long most = NO_THRIFTIER.contains(source.codec()) && source.bitRate() > 0 ? source.bitRate() : Long.MAX_VALUE;
        List<Step> steps = new ArrayList<>();
        for (int side : sides) {
            MediaInfo.Size size = shown.within(side);
            // More bits than the source has would show nothing more.
            long bits = Math.min(rate.applyAsLong(size), most);
            if (steps.isEmpty() || bits <= steps.getLast().bitRate() * STEP) {
                steps.add(new Step(size, bits));
            }
        }
        return List.copyOf(steps);
    }

    private static List<Step> asked(
            MediaInfo.Video source, List<OutputForm.Rung> wanted, ToLongFunction<MediaInfo.Size> rate) {
        MediaInfo.Size shown = source.shown();
        Map<Integer, Step> steps = new LinkedHashMap<>();
        wanted.stream()
                .filter(rung -> rung.shortSide() <= shown.shortSide())
                .sorted((one, other) -> Integer.compare(other.shortSide(), one.shortSide()))
                .forEach(rung -> {
                    MediaInfo.Size size = shown.within(rung.shortSide());
                    steps.putIfAbsent(
                            size.shortSide(), new Step(size, rung.bitRate().orElseGet(() -> rate.applyAsLong(size))));
                });
        if (steps.isEmpty()) {
            MediaInfo.Size size = shown.within(shown.shortSide());
            return List.of(new Step(size, rate.applyAsLong(size)));
        }
        return List.copyOf(steps.values());
    }
}
