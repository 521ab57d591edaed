package dev.thaw.functions.watermark.link;

import java.util.Locale;

import dev.thaw.functions.watermark.form.PictureFormat;

/** Chooses a format by an {@code Accept} header (RFC 9110, section 12.5.1): only what is named counts, not what a wildcard allows. */
public final class Accepted {
    private Accepted() {}

    /** AVIF before WebP; where neither is named, PNG for what is transparent, else JPEG. */
    public static PictureFormat best(String accept, boolean transparent, boolean animated) {
        if (!animated && names(accept, PictureFormat.AVIF)) {
            return PictureFormat.AVIF;
        }
        if (names(accept, PictureFormat.WEBP)) {
            return PictureFormat.WEBP;
        }
        return animated ? PictureFormat.GIF : transparent ? PictureFormat.PNG : PictureFormat.JPG;
    }

    private static boolean names(String accept, PictureFormat format) {
        for (String range :
                (accept == null ? "" : accept).toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.split(";", -1);
            if (parts[0].strip().equals(format.contentType())) {
                for (String parameter : parts) {
                    if (parameter.strip().matches("q=0(\\.0*)?")) {
                        return false;
                    }
                }
                return true;
            }
        }
        return false;
    }
}
