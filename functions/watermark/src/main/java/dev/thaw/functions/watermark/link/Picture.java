package dev.thaw.functions.watermark.link;

import java.time.Duration;

import dev.thaw.functions.watermark.form.PictureFormat;

/** An answer to a link; without bytes when the asker has the picture already. */
public final class Picture {
    private final PictureFormat format;
    private final byte[] bytes;
    private final String etag;
    private final boolean negotiated;
    private final Duration maxAge;

    /** {@code bytes} may be null; {@code negotiated} where the format depends on the request's {@code Accept}. */
    public Picture(PictureFormat format, byte[] bytes, String etag, boolean negotiated, Duration maxAge) {
        this.format = format;
        this.bytes = bytes;
        this.etag = etag;
        this.negotiated = negotiated;
        this.maxAge = maxAge;
    }

    public PictureFormat format() {
        return format;
    }

    public boolean isUnchanged() {
        return bytes == null;
    }

    public byte[] bytes() {
        return bytes;
    }

    public String etag() {
        return etag;
    }

    public boolean negotiated() {
        return negotiated;
    }

    public Duration maxAge() {
        return maxAge;
    }
}
