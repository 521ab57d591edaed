package dev.thaw.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is worked on, what is in it, and which part is wanted. */
public record Source(Input input, MediaInfo info, Cut cut) {
    /** Refuses a start behind the end with 422 {@code outside-media}. */
    public Source {
        // What lasts less than a millisecond has no time to begin at, and need not have when nobody asks for one.
        boolean known = info.seconds() > 0 && !cut.start().isZero();
        if (known && cut.start().compareTo(info.duration()) >= 0) {
            throw MediaException.badMedia(
                    "outside-media",
                    "start is at %.3f s, and the medium lasts only %.3f s."
                            .formatted(seconds(cut.start()), info.seconds()));
        }
    }

    /** A file that is worked on. */
    public static Source of(Path file, MediaInfo info, Cut cut) {
        return new Source(new Input.InFile(file), info, cut);
    }

    /** How long what is wanted lasts; zero when unknown. */
    public Duration length() {
        return cut.of(info.duration());
    }

    /** How long its pictures, or its sound, must last at least; zero when the container does not say. */
    public Duration expected(boolean withPictures, int soundStream) {
        double sound = info.tracks().stream()
                .filter(track -> track.stream() == soundStream)
                .findFirst()
                .map(MediaInfo.Audio::seconds)
                .orElse(0.0);
        double pictures = info.video().map(MediaInfo.Video::seconds).orElse(0.0);
        Duration whole = Duration.ofMillis(Math.round(1000 * (withPictures ? Math.max(sound, pictures) : sound)));
        return whole.isZero() ? whole : cut.of(whole);
    }

    /** FFmpeg's options that open it. */
    public List<String> options(Limits limits, int threads) {
        List<String> options = new ArrayList<>();
        if (!cut.start().isZero()) {
            options.addAll(List.of("-ss", text(cut.start())));
        }
        cut.end().ifPresent(end -> options.addAll(List.of("-to", text(end))));
        return options(limits, threads, options);
    }

    /** FFmpeg's options that open it as others have decided. */
    public List<String> options(Limits limits, int threads, List<String> others) {
        List<String> options = new ArrayList<>(Formats.options(limits, input.protocol(), input.containers()));
        // Times are made for streams that bring none.
        options.addAll(List.of("-fflags", "+genpts", "-threads", Integer.toString(threads)));
        options.addAll(others);
        options.addAll(input.options());
        return List.copyOf(options);
    }

    /** FFmpeg's options that open it at a moment of the wanted part. */
    public List<String> optionsAt(Duration moment, Limits limits) {
        Cut from = new Cut(cut.start().plus(moment), Optional.empty());
        List<String> options = new ArrayList<>(Formats.options(limits, input.protocol(), input.containers()));
        options.addAll(List.of("-threads", "1"));
        if (!from.start().isZero()) {
            options.addAll(List.of("-ss", text(from.start())));
        }
        options.addAll(input.options());
        return List.copyOf(options);
    }

    private static String text(Duration time) {
        return "%d.%06d".formatted(time.toSeconds(), time.toNanosPart() / 1000);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
