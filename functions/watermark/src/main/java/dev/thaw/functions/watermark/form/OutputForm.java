package dev.thaw.functions.watermark.form;

import java.util.Optional;

import dev.thaw.media.video.VideoCodec;

/**
 * One result.
 *
 * @param name its file's name without extension, by default the input's, with the size where one is asked for
 * @param format by default the input's where that is written here, else PNG for what is lossless and JPEG for the rest
 * @param width at most so many pixels; a picture is never enlarged
 * @param height at most so many pixels
 * @param quality of lossy formats, 1 to 100; by default 90, 60 for AVIF
 * @param profile by default kept
 * @param metadata by default none
 * @param codec of a film: {@code h264}, {@code h265}, {@code vp9} or {@code av1}; by default what its format usually holds
 */
public record OutputForm(
        String name,
        OutputFormat format,
        Integer width,
        Integer height,
        Integer quality,
        Profile profile,
        Metadata metadata,
        String codec) {
    private static final int MAX_SIDE = 65_535;

    /** The picture as it came, marked. */
    public static final OutputForm SAME = new OutputForm(null, null, null, null, null, null, null, null);

    public OutputForm {
        Checks.require(
                name == null || name.matches("[\\p{Alnum}][\\p{Alnum}._-]{0,99}"),
                "An output's name has 1 to 100 letters, digits, dots, hyphens and underscores.");
        Checks.range("width", width, 1, MAX_SIDE);
        Checks.range("height", height, 1, MAX_SIDE);
        Checks.range("quality", quality, 1, 100);
        Optional.ofNullable(codec).ifPresent(OutputForm::parsed);
        profile = profile == null ? Profile.KEEP : profile;
        metadata = metadata == null ? Metadata.NONE : metadata;
    }

    /** The codec that was asked for. */
    public Optional<VideoCodec> videoCodec() {
        return Optional.ofNullable(codec).map(OutputForm::parsed);
    }

    private static VideoCodec parsed(String codec) {
        return Labels.parse(VideoCodec.class, "codec", codec);
    }

    /** The file's name for an input of this name. */
    public String fileName(String input) {
        if (name != null) {
            return name;
        }
        if (width == null && height == null) {
            return input;
        }
        return input + "-" + (width == null ? "" : width) + (height == null ? "" : "x" + height);
    }
}
