package dev.thaw.functions.watermark;

import java.nio.file.Path;
import java.util.Locale;

/** Writes FFmpeg's filter graph for a stamp: the picture upright, the mark scaled and faint, one over the other. */
final class StampGraph {
    private static final double GLYPH_WIDTH = 0.58;
    private static final int MIN_FONT = 8;

    private final PictureHeader picture;
    private final String lossyPixels;
    private final WatermarkRequest request;

    StampGraph(PictureHeader picture, String lossyPixels, WatermarkRequest request) {
        this.picture = picture;
        this.lossyPixels = lossyPixels;
        this.request = request;
    }

    /** The graph for a text; it stands in a file, so that nothing in it needs quoting. */
    String ofText(Path font, Path text) {
        int size = fontSize();
        int width = (int) (request.text().length() * size * 0.75) + 2 * size;
        int height = (int) (size * 1.6);
        String draw =
                "drawtext=fontfile=%s:textfile=%s:expansion=none:fontsize=%d:x=(w-tw)/2:y=(h-th)/2:fontcolor=white"
                        .formatted(font, text, size);
        // White letters with a dark edge are seen on any ground. Letters on nothing are made from two layers: colour,
        // and how much of it.
        return "color=black:s=%dx%d:r=1,%s[letters];color=black:s=%dx%d:r=1,%s:borderw=%d:bordercolor=white,format=gray[shape];"
                        .formatted(width, height, draw, width, height, draw, Math.max(1, size / 20))
                + "[letters][shape]alphamerge,format=rgba[mark];"
                + stamp(width, height);
    }

    /** The graph for a mark that is the second input. */
    String ofPicture(PictureHeader mark) {
        int width = markWidth();
        int height = Math.max(1, (int) Math.round((double) mark.uprightHeight() * width / mark.uprightWidth()));
        return "[1:v]%sscale=%d:%d,format=rgba[mark];".formatted(upright(mark), width, height) + stamp(width, height);
    }

    private String stamp(int markWidth, int markHeight) {
        String faint = String.format(Locale.ROOT, "colorchannelmixer=aa=%.3f", request.opacity());
        String place = request.tiled()
                ? "[mark]" + faint + "," + tiles(markWidth, markHeight) + "[layer];"
                : "[mark]" + faint + "[layer];";
        int margin = request.marginFor(picture);
        int x = request.tiled() ? 0 : request.position().x(picture.uprightWidth(), markWidth, margin);
        int y = request.tiled() ? 0 : request.position().y(picture.uprightHeight(), markHeight, margin);
        return place
                + "[0:v]" + upright(picture) + "sidedata=delete,format=" + pixels() + "[picture];"
                + "[picture][layer]overlay=x=" + x + ":y=" + y + ":format=" + (isRgb() ? "gbrp" : "auto")
                + ",format=" + pixels() + "[out]";
    }

    /** The mark with some space around it, side by side over the whole picture. */
    private String tiles(int markWidth, int markHeight) {
        int cellWidth = markWidth + markWidth / 2 + 1;
        int cellHeight = markHeight + Math.max(markHeight, markWidth / 4) + 1;
        int columns = Math.ceilDiv(picture.uprightWidth(), cellWidth);
        int rows = Math.ceilDiv(picture.uprightHeight(), cellHeight);
        return "pad=%d:%d:(ow-iw)/2:(oh-ih)/2:color=black@0,loop=loop=%d:size=1,tile=%dx%d:color=black@0,crop=%d:%d:0:0"
                .formatted(
                        cellWidth,
                        cellHeight,
                        columns * rows - 1,
                        columns,
                        rows,
                        Math.min(picture.uprightWidth(), cellWidth * columns),
                        Math.min(picture.uprightHeight(), cellHeight * rows));
    }

    /** EXIF's eight orientations as mirrors and quarter turns. */
    static String upright(PictureHeader header) {
        return switch (header.orientation()) {
            case 2 -> "hflip,";
            case 3 -> "hflip,vflip,";
            case 4 -> "vflip,";
            case 5 -> "transpose=cclock_flip,";
            case 6 -> "transpose=clock,";
            case 7 -> "transpose=clock_flip,";
            case 8 -> "transpose=cclock,";
            default -> "";
        };
    }

    private boolean isRgb() {
        return picture.alpha() || picture.lossless();
    }

    private String pixels() {
        return picture.alpha() ? "rgba" : picture.lossless() ? "rgb24" : lossyPixels;
    }

    private int markWidth() {
        return Math.max(1, (int) Math.round(picture.uprightWidth() * request.scale()));
    }

    private int fontSize() {
        return Math.max(MIN_FONT, (int)
                (markWidth() / (GLYPH_WIDTH * Math.max(1, request.text().length()))));
    }
}
