package dev.thaw.functions.watermark.worker;

import java.util.Map;

import dev.thaw.functions.watermark.av.Encoding;
import dev.thaw.functions.watermark.av.Frame;
import dev.thaw.functions.watermark.form.OutputForm;
import dev.thaw.functions.watermark.form.PictureFormat;

/** Chooses how a frame is encoded. */
final class Encodings {
    private static final int QUALITY = 90;
    private static final int AVIF_QUALITY = 60;
    private static final int FULL_COLOUR = 90;

    private Encodings() {}

    static Encoding of(PictureFormat format, OutputForm form, Frame frame, boolean lossless, boolean animated) {
        int quality = form.quality() != null ? form.quality() : format == PictureFormat.AVIF ? AVIF_QUALITY : QUALITY;
        return switch (format) {
            case JPG -> jpeg(frame, quality);
            case PNG -> new Encoding("png", "", png(frame), Map.of("pred", "mixed"), false);
            case GIF -> new Encoding("gif", "gif", "pal8", Map.of(), false);
            case WEBP -> webp(frame, quality, lossless && form.quality() == null, animated);
            case AVIF -> avif(frame, quality);
        };
    }

    private static Encoding jpeg(Frame frame, int quality) {
        boolean full = frame.isRgb() ? quality >= FULL_COLOUR : frame.chromaShiftX() == 0;
        // FFmpeg scales the standard's tables by q / 8 or so; libjpeg by 2 - quality / 50 above 50, by 50 / quality
        // below.
        double scale = quality >= 50 ? 2 - quality / 50.0 : 50.0 / quality;
        int q = Math.clamp(Math.round(8 * scale), 2, 31);
        return new Encoding(
                "mjpeg",
                "",
                full ? "yuvj444p" : "yuvj420p",
                Map.of("flags", "+qscale", "global_quality", Integer.toString(q * 118), "huffman", "optimal"),
                false);
    }

    private static String png(Frame frame) {
        return frame.isDeep() ? (frame.hasAlpha() ? "rgba64be" : "rgb48be") : frame.hasAlpha() ? "rgba" : "rgb24";
    }

    private static Encoding webp(Frame frame, int quality, boolean lossless, boolean animated) {
        Map<String, String> options = lossless
                ? Map.of("lossless", "1", "quality", "70")
                : Map.of("quality", Integer.toString(quality), "compression_level", "4");
        String pixels = lossless ? "bgra" : frame.hasAlpha() ? "yuva420p" : "yuv420p";
        return animated
                ? new Encoding("libwebp_anim", "webp", pixels, options, false)
                : new Encoding("libwebp", "", pixels, options, false);
    }

    private static Encoding avif(Frame frame, int quality) {
        int crf = (int) Math.round(63 * (100 - quality) / 100.0);
        return new Encoding(
                "libaom-av1",
                "avif",
                frame.isDeep() ? "yuv420p10le" : "yuv420p",
                Map.of(
                        "usage",
                        "allintra",
                        "cpu-used",
                        "8",
                        "still-picture",
                        "1",
                        "crf",
                        Integer.toString(crf),
                        "b",
                        "0"),
                frame.hasAlpha());
    }
}
