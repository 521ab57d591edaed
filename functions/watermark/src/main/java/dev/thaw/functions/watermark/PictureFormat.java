package dev.thaw.functions.watermark;

import java.util.List;

import dev.thaw.function.FunctionException;

/** A picture file's format: its header, and its colour profile, which is carried from the input to the output as it stands. */
interface PictureFormat {
    /** The format's files end in this. */
    String extension();

    String contentType();

    /** FFmpeg's name of the pixels that its lossy form holds. */
    String lossyPixels();

    /**
     * @throws FunctionException {@code broken-media} when the file is cut or damaged
     */
    PictureHeader header(Bytes file);

    /** The parts of the file that hold its ICC profile; empty when it has none. */
    List<Bytes> profile(Bytes file);

    /** The file with this profile and without any orientation of its own. */
    Bytes withProfile(Bytes file, List<Bytes> profile, PictureHeader header);

    /**
     * The format of a file by its first bytes.
     *
     * @throws FunctionException {@code unsupported-media}
     */
    static PictureFormat of(Bytes file) {
        if (file.startsWith(0, 0xFF, 0xD8, 0xFF)) {
            return new JpegFormat();
        }
        if (file.startsWith(0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
            return new PngFormat();
        }
        if (file.startsWith(0, 'R', 'I', 'F', 'F') && file.startsWith(8, 'W', 'E', 'B', 'P')) {
            return new WebpFormat();
        }
        throw new FunctionException(
                422, "unsupported-media", "The input is neither a JPEG nor a PNG nor a WebP picture.");
    }

    static FunctionException broken(String what) {
        return new FunctionException(422, "broken-media", "The picture is damaged or cut: " + what + ".");
    }
}
