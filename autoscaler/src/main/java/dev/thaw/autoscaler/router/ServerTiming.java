package dev.thaw.autoscaler.router;

import java.util.stream.IntStream;

import io.netty.util.AsciiString;

/** The text of {@code Server-Timing}: {@code queue;dur=Q, start;dur=S, app;dur=A}, in ms with one decimal. */
final class ServerTiming {
    private static final int CACHED = 1_000;
    private static final long NANOS_PER_TENTH = 100_000;
    private static final long TENTHS = 10;
    /** Of warm requests, by tenths of a millisecond in the function: nearly all answers need no new text. */
    private static final AsciiString[] WARM =
            IntStream.range(0, CACHED).mapToObj(app -> text(0, 0, app)).toArray(AsciiString[]::new);

    private ServerTiming() {}

    /** All in ns. */
    static AsciiString of(long queue, long start, long app) {
        long tenths = Math.max(0, app) / NANOS_PER_TENTH;
        boolean warm = queue < NANOS_PER_TENTH && start == 0 && tenths < CACHED;
        return warm ? WARM[(int) tenths] : text(queue / NANOS_PER_TENTH, start / NANOS_PER_TENTH, tenths);
    }

    private static AsciiString text(long queue, long start, long app) {
        return new AsciiString(
                "queue;dur=" + decimal(queue) + ", start;dur=" + decimal(start) + ", app;dur=" + decimal(app));
    }

    private static String decimal(long tenths) {
        return tenths / TENTHS + "." + tenths % TENTHS;
    }
}
