package dev.thaw.functions.watermark.picture;

import java.util.Optional;

/**
 * How a JPEG with four inks says its colours (Adobe's Technical Note 5116).
 *
 * @param inverted whether it says how much of an ink is missing
 * @param differences whether the first three are brightness and differences of it, as in YCbCr
 * @param profile ICC's
 */
public record JpegInks(boolean inverted, boolean differences, Bytes profile) {
    /** Empty for all but JPEGs with four inks and a profile. */
    public static Optional<JpegInks> of(Bytes file) {
        return new JpegFormat().inks(file);
    }
}
