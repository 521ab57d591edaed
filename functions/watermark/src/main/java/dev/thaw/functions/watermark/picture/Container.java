package dev.thaw.functions.watermark.picture;

import java.util.Optional;

import dev.thaw.function.FunctionException;

/** A picture file's outer form: its header, and the metadata beside the picture. */
interface Container {
    /**
     * @throws FunctionException {@code broken-media} when the file is cut or damaged
     */
    PictureHeader header(Bytes file);

    /** The EXIF data, a TIFF structure. */
    default Optional<byte[]> exif(Bytes file) {
        return Optional.empty();
    }

    /** The file with these and no other colour profile and EXIF data; either may be null. */
    default byte[] with(Bytes file, byte[] icc, byte[] exif) {
        return file.toArray();
    }

    static FunctionException broken(String what) {
        return new FunctionException(422, "broken-media", "The picture is damaged or cut: " + what + ".");
    }
}
