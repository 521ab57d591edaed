package dev.thaw.functions.imagegen.job;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** Makes the names of jobs: by time, then at random. */
final class JobIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 10;
    private static final long MAX_SEED = 1L << 31;

    private JobIds() {}

    static String next(Instant now) {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return "img_" + HexFormat.of().toHexDigits(now.toEpochMilli(), 12)
                + HexFormat.of().formatHex(bytes);
    }

    /** A seed that every back end takes. */
    static long seed() {
        return RANDOM.nextLong(MAX_SEED);
    }
}
