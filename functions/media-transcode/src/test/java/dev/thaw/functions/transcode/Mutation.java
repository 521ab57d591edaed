package dev.thaw.functions.transcode;

import java.util.Random;

/** Makes a few faults in a file: bits flipped, bytes overwritten, a piece cut out or doubled, or its end missing. */
final class Mutation {
    private static final int MOST_FAULTS = 8;
    private static final int[] EDGES = {0x00, 0x7f, 0x80, 0xff};

    private Mutation() {}

    static byte[] of(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int faults = 1 + random.nextInt(MOST_FAULTS);
        for (int i = 0; i < faults; i++) {
            bytes = fault(bytes, random);
        }
        return bytes;
    }

    private static byte[] fault(byte[] bytes, Random random) {
        // Headers are where faults matter most.
        int at = random.nextInt(random.nextBoolean() ? Math.min(bytes.length, 1024) : bytes.length);
        int length = Math.min(1 + random.nextInt(32), bytes.length - at);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            case 1 -> bytes[at] = (byte) EDGES[random.nextInt(EDGES.length)];
            case 2 -> {
                for (int i = 0; i < length; i++) {
                    bytes[at + i] = (byte) random.nextInt();
                }
            }
            case 3 -> {
                for (int i = 0; i < Math.min(4, length); i++) {
                    bytes[at + i] = (byte) 0xff;
                }
            }
            case 4 -> {
                byte[] shorter = new byte[bytes.length - length + 1];
                System.arraycopy(bytes, 0, shorter, 0, at);
                System.arraycopy(bytes, at + length - 1, shorter, at, shorter.length - at);
                return shorter;
            }
            default -> {
                byte[] longer = new byte[bytes.length + length];
                System.arraycopy(bytes, 0, longer, 0, at + length);
                System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                return longer;
            }
        }
        return bytes;
    }
}
