package dev.thaw.autoscaler.router;

import java.util.concurrent.ThreadLocalRandom;

import io.netty.util.AsciiString;

/** Makes ids of invocations: UUIDs of version 7 (RFC 9562, section 5.7), so that they sort by time. */
final class InvocationId {
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    private static final int LENGTH = 36;
    private static final int RANDOM_A_BITS = 12;
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private InvocationId() {}

    static AsciiString next() {
        var random = ThreadLocalRandom.current();
        long high = System.currentTimeMillis() << 16 | VERSION | random.nextLong() >>> (Long.SIZE - RANDOM_A_BITS);
        long low = VARIANT | random.nextLong() >>> 2;
        byte[] text = new byte[LENGTH];
        hex(text, 0, 8, high >>> 32);
        hex(text, 9, 4, high >>> 16);
        hex(text, 14, 4, high);
        hex(text, 19, 4, low >>> 48);
        hex(text, 24, 12, low);
        text[8] = '-';
        text[13] = '-';
        text[18] = '-';
        text[23] = '-';
        return new AsciiString(text, false);
    }

    private static void hex(byte[] text, int from, int digits, long value) {
        long left = value;
        for (int i = from + digits - 1; i >= from; i--) {
            text[i] = DIGITS[(int) left & 0xf];
            left >>>= 4;
        }
    }
}
