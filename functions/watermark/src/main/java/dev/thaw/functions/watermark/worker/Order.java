package dev.thaw.functions.watermark.worker;

import java.util.List;

import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.form.OutputForm;
import dev.thaw.functions.watermark.form.PictureFormat;
import dev.thaw.functions.watermark.picture.PictureHeader;

/**
 * Marks for a picture: all by files, which lie where the worker may read and write.
 *
 * @param input the picture's file
 * @param header as read from it
 * @param marks with the headers of their pictures, and the files of fonts
 * @param maxPixels of a frame
 */
public record Order(String input, PictureHeader header, List<Stamp> marks, List<Target> outputs, long maxPixels)
        implements Task {
    public Order {
        marks = List.copyOf(marks);
        outputs = List.copyOf(outputs);
    }

    /**
     * A mark.
     *
     * @param mark with files in place of addresses
     * @param header of its picture, or null
     * @param fonts files, the wanted one first
     */
    public record Stamp(Mark mark, PictureHeader header, List<String> fonts) {
        public Stamp {
            fonts = List.copyOf(fonts);
        }
    }

    /** An output: its form, its format and its file. */
    public record Target(OutputForm form, PictureFormat format, String file) {}
}
