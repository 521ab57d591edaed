package dev.thaw.functions.watermark.picture;

import java.util.Optional;

import dev.thaw.function.FunctionException;

/** What pictures are read from; the content decides, never a name. */
public enum PictureType {
    JPEG("mjpeg", false),
    PNG("png", true),
    WEBP("webp", false),
    TIFF("tiff", true),
    GIF("", true),
    /** AVIF and HEIC, which share a container. */
    HEIF("", false);

    private final String decoder;
    private final boolean lossless;

    PictureType(String decoder, boolean lossless) {
        this.decoder = decoder;
        this.lossless = lossless;
    }

    /** The decoder that takes a whole file at once; none where the container has to be opened. */
    public Optional<String> decoder() {
        return Optional.of(decoder).filter(name -> !name.isEmpty());
    }

    /** The demuxer for the others. */
    public String demuxer() {
        return this == GIF ? "gif" : "mov";
    }

    private Container container() {
        return switch (this) {
            case JPEG -> new JpegFormat();
            case PNG -> new PngFormat();
            case WEBP -> new WebpFormat();
            case TIFF -> new TiffFormat();
            case GIF -> new GifFormat();
            case HEIF -> new HeifFormat();
        };
    }

    boolean isLossless() {
        return lossless;
    }

    /** Reads the header.
     *
     * @throws FunctionException {@code broken-media} when the file is cut or damaged
     */
    public PictureHeader header(Bytes file) {
        return container().header(file);
    }

    /** The EXIF data, a TIFF structure. */
    public Optional<byte[]> exif(Bytes file) {
        return container().exif(file);
    }

    /** The file with these and no other colour profile and EXIF data; either may be null. */
    public byte[] with(Bytes file, byte[] icc, byte[] exif) {
        return container().with(file, icc, exif);
    }

    /** The type of a file by its first bytes. */
    public static Optional<PictureType> of(Bytes file) {
        if (file.startsWith(0, 0xFF, 0xD8, 0xFF)) {
            return Optional.of(JPEG);
        }
        if (file.startsWith(0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
            return Optional.of(PNG);
        }
        if (file.startsWith(0, "RIFF") && file.startsWith(8, "WEBP")) {
            return Optional.of(WEBP);
        }
        if (file.startsWith(0, "GIF87a") || file.startsWith(0, "GIF89a")) {
            return Optional.of(GIF);
        }
        if (file.startsWith(0, 'I', 'I', 42, 0) || file.startsWith(0, 'M', 'M', 0, 42)) {
            return Optional.of(TIFF);
        }
        return HeifFormat.isHeif(file) ? Optional.of(HEIF) : Optional.empty();
    }
}
