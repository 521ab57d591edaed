package dev.thaw.functions.watermark.av;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;
import dev.thaw.functions.watermark.picture.WebpFrame;

/** Puts the frames of an animated WebP onto its canvas one after another: FFmpeg decodes each, but not the animation. */
final class WebpAnimation {
    private static final int CHANNELS = 4;
    private static final int OPAQUE = 255;
    private static final int MS_PER_UNIT = 10;

    private final Frame canvas;
    private final long maxPixels;

    private WebpAnimation(Frame canvas, long maxPixels) {
        this.canvas = canvas;
        this.maxPixels = maxPixels;
    }

    /** Hands over each state of the canvas, which is the taker's to close. */
    static void read(Bytes file, List<WebpFrame> frames, long maxPixels, Consumer<Frame> taker) {
        PictureHeader header = PictureType.WEBP.header(file);
        if (header.pixels() > maxPixels) {
            throw Media.broken("its canvas is too large");
        }
        try (Frame canvas = Frame.blank(header.width(), header.height(), "rgba")) {
            var animation = new WebpAnimation(canvas, maxPixels);
            animation.clear(0, 0, header.width(), header.height());
            long passed = 0;
            for (WebpFrame frame : frames) {
                long from = passed / MS_PER_UNIT;
                passed += frame.milliseconds();
                animation.add(frame);
                canvas.timed(from, passed / MS_PER_UNIT - from);
                Frame shown = canvas.share();
                shown.unshare();
                taker.accept(shown);
                if (frame.cleared()) {
                    animation.clear(frame.x(), frame.y(), frame.width(), frame.height());
                }
            }
        }
    }

    private void add(WebpFrame frame) {
        if (frame.x() + frame.width() > canvas.width() || frame.y() + frame.height() > canvas.height()) {
            throw Media.broken("a frame does not lie on the canvas");
        }
        try (var decoder = Decoder.named("webp", maxPixels, 0)) {
            decoder.whole(frame.file().toArray(), decoded -> {
                try (decoded;
                        Frame rgba = Filter.once(decoded, "format=rgba")) {
                    if (rgba.width() != frame.width() || rgba.height() != frame.height()) {
                        throw Media.broken("a frame has another size than it says");
                    }
                    lay(rgba, frame);
                }
            });
        }
    }

    private void lay(Frame picture, WebpFrame frame) {
        byte[] over = new byte[picture.width() * CHANNELS];
        byte[] row = new byte[canvas.width() * CHANNELS];
        for (int y = 0; y < picture.height(); y++) {
            picture.readRow(y, over);
            canvas.readRow(frame.y() + y, row);
            for (int x = 0; x < picture.width(); x++) {
                pixel(over, x * CHANNELS, row, (frame.x() + x) * CHANNELS, frame.blended());
            }
            canvas.writeRow(frame.y() + y, row);
        }
    }

    /** Source over, with colours that are not multiplied by their alpha. */
    private static void pixel(byte[] over, int from, byte[] row, int to, boolean blended) {
        int alpha = over[from + 3] & 0xFF;
        int below = row[to + 3] & 0xFF;
        if (!blended || alpha == OPAQUE || below == 0) {
            System.arraycopy(over, from, row, to, CHANNELS);
            return;
        }
        double rest = below * (OPAQUE - alpha) / (double) OPAQUE;
        double result = alpha + rest;
        for (int i = 0; i < 3 && result > 0; i++) {
            row[to + i] = (byte) Math.round(((over[from + i] & 0xFF) * alpha + (row[to + i] & 0xFF) * rest) / result);
        }
        row[to + 3] = (byte) Math.round(result);
    }

    private void clear(int left, int top, int width, int height) {
        byte[] row = new byte[canvas.width() * CHANNELS];
        for (int y = top; y < top + height; y++) {
            canvas.readRow(y, row);
            Arrays.fill(row, left * CHANNELS, (left + width) * CHANNELS, (byte) 0);
            canvas.writeRow(y, row);
        }
    }
}
