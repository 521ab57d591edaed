package dev.thaw.functions.transcode.form;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import dev.thaw.media.video.VideoForm;

/** One output that a job asks for. */
public sealed interface OutputForm {
    /** The name of its file without extension, or of its folder; each of a job's outputs has its own. */
    String name();

    /** Whether it is made by looking at the input here and there, or once more than the other outputs. */
    default boolean jumps() {
        return switch (this) {
            case Stills stills -> stills.every().isEmpty();
            case Gif gif -> true;
            case Waveform waveform -> true;
            case Film film -> false;
            case Sound sound -> false;
            case Stream stream -> false;
            case Sprite sprite -> false;
            case Probe probe -> false;
        };
    }

    /** When streams are taken over without encoding. */
    enum Copy {
        NEVER,
        /** Those that fit are. */
        AUTO,
        /** All are, or the job fails. */
        ONLY
    }

    /** What announces an adaptive stream. */
    enum Manifest {
        HLS,
        HLS_TS,
        DASH
    }

    /** The file format of pictures. */
    enum PictureType {
        JPG("image/jpeg"),
        PNG("image/png"),
        WEBP("image/webp");

        private final String contentType;

        PictureType(String contentType) {
            this.contentType = contentType;
        }

        public String contentType() {
            return contentType;
        }
    }

    /** Pictures with or without sound in one file. */
    record Film(
            String name,
            Container container,
            VideoForm video,
            Optional<SoundForm> sound,
            Copy copy,
            boolean keepMetadata)
            implements OutputForm {}

    /** The sound alone. */
    record Sound(String name, SoundForm sound, boolean keepMetadata) implements OutputForm {}

    /** A rung of a ladder; the bit rate in bit/s is chosen from the size when absent. */
    record Rung(int shortSide, Optional<Long> bitRate) {}

    /** An adaptive stream; without rungs, they are chosen from the source. */
    record Stream(
            String name,
            Set<Manifest> manifests,
            List<Rung> ladder,
            int segmentSeconds,
            Optional<SoundForm> sound,
            Optional<Encryption> encryption)
            implements OutputForm {}

    /** Pictures at moments, or one every so many seconds; {@code best} takes the most telling of those that follow a moment. */
    record Stills(String name, List<Moment> at, Optional<Double> every, int shortSide, PictureType type, boolean best)
            implements OutputForm {}

    /** Small pictures in large sheets, with a WebVTT file that says which shows when. */
    record Sprite(String name, Optional<Double> every, int columns, int rows, int shortSide) implements OutputForm {}

    /** The file format of moving pictures without sound. */
    enum AnimationType {
        GIF,
        WEBP
    }

    /** An animated GIF or WebP; without a count of loops it plays once. */
    record Gif(String name, AnimationType type, double frameRate, int shortSide, OptionalInt loop)
            implements OutputForm {}

    /** The sound's loudness over time, as a PNG of so many pixels. */
    record Waveform(String name, int width, int height, String color) implements OutputForm {}

    /** What the input is, as JSON. */
    record Probe(String name) implements OutputForm {}
}
