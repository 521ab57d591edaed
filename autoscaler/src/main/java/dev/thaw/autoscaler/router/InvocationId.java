package dev.thaw.autoscaler.router;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes ids of invocations: UUIDs of version 7 (RFC 9562, section 5.7), so that they sort by time. */
final class InvocationId {
    private static final int RANDOM_A_BITS = 12;
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private InvocationId() {}

    static String next() {
        var random = ThreadLocalRandom.current();
        long high = System.currentTimeMillis() << 16 | VERSION | random.nextLong(1L << RANDOM_A_BITS);
        return new UUID(high, VARIANT | random.nextLong() >>> 2).toString();
    }
}
