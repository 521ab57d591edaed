package dev.thaw.functions.watermark.paint;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.thaw.functions.watermark.av.Filter;
import dev.thaw.functions.watermark.av.Frame;
import dev.thaw.functions.watermark.form.Mark;

/** Draws one mark and lays it onto frames; frames of one size share the drawing. */
public final class Painter {
    private static final int CHANNELS = 4;

    private final Mark mark;
    private final Fonts fonts;
    private final Frame picture;
    private Compositor compositor;
    private int width;
    private int height;

    private Painter(Mark mark, Fonts fonts, Frame picture) {
        this.mark = mark;
        this.fonts = fonts;
        this.picture = picture;
    }

    /** A text; the fonts are files, the wanted one first. */
    public static Painter ofText(Mark mark, List<Path> fonts) {
        return new Painter(mark, new Fonts(fonts), null);
    }

    /** A picture, upright; it stays its owner's to close. */
    public static Painter ofPicture(Mark mark, Frame picture) {
        return new Painter(mark, null, picture);
    }

    /** Lays the mark onto a frame whose pixels are its own. */
    public void paint(Frame frame) throws IOException {
        if (compositor == null || width != frame.width() || height != frame.height()) {
            width = frame.width();
            height = frame.height();
            compositor = new Compositor(mark, Layer.of(mark, drawing(width, height), width, height));
        }
        compositor.apply(frame);
    }

    /** The mark by itself, as it would lie on frames of this size. */
    public Cutout cutout(int frameWidth, int frameHeight) throws IOException {
        return Cutout.of(mark, drawing(frameWidth, frameHeight), frameWidth, frameHeight);
    }

    private BufferedImage drawing(int frameWidth, int frameHeight) throws IOException {
        int markWidth = Math.max(1, (int) Math.round(frameWidth * mark.scale()));
        BufferedImage drawing = picture == null
                ? new TextSprite(mark, fonts).draw(markWidth, frameHeight)
                : scaled(markWidth, frameHeight);
        return mark.shadow() == null ? drawing : Shades.under(drawing, mark.shadow());
    }

    private BufferedImage scaled(int markWidth, int height) {
        int markHeight = Math.clamp(Math.round((double) picture.height() * markWidth / picture.width()), 1, 2 * height);
        try (Frame small = Filter.once(
                picture, "format=rgba,scale=%d:%d:flags=lanczos,format=bgra".formatted(markWidth, markHeight))) {
            var image = new BufferedImage(markWidth, markHeight, BufferedImage.TYPE_INT_ARGB);
            byte[] row = new byte[markWidth * CHANNELS];
            for (int y = 0; y < markHeight; y++) {
                small.readRow(y, row);
                for (int x = 0; x < markWidth; x++) {
                    int at = x * CHANNELS;
                    image.setRGB(
                            x,
                            y,
                            ((row[at + 3] & 0xFF) << 24)
                                    | ((row[at + 2] & 0xFF) << 16)
                                    | ((row[at + 1] & 0xFF) << 8)
                                    | (row[at] & 0xFF));
                }
            }
            return image;
        }
    }
}
