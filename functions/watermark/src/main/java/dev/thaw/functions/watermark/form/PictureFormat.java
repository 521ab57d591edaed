package dev.thaw.functions.watermark.form;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What pictures are written as. */
public enum PictureFormat implements OutputFormat {
    JPG("image/jpeg"),
    PNG("image/png"),
    WEBP("image/webp"),
    AVIF("image/avif"),
    GIF("image/gif");

    private final String contentType;

    PictureFormat(String contentType) {
        this.contentType = contentType;
    }

    @JsonCreator
    public static PictureFormat of(String name) {
        return Labels.parse(PictureFormat.class, "format", name.equals("jpeg") ? "jpg" : name);
    }

    /** The format with this media type, if it is written here. */
    public static Optional<PictureFormat> ofType(String type) {
        return Arrays.stream(values())
                .filter(format -> format.contentType.equals(type.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    @JsonValue
    @Override
    public String extension() {
        return Labels.of(this);
    }

    @Override
    public String contentType() {
        return contentType;
    }

    /** Whether its pictures may be transparent. */
    public boolean holdsAlpha() {
        return this != JPG;
    }

    /** Whether it holds several frames here. */
    public boolean isAnimated() {
        return this == GIF || this == WEBP;
    }

    /** Whether a colour profile is written into it; the others are always sRGB. */
    public boolean holdsProfile() {
        return this == JPG || this == PNG || this == WEBP;
    }
}
