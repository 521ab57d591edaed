package dev.thaw.function;

/** Gives heap back that work has left behind. After that, memory has to be touched anew, which costs the next request about a millisecond: so only when it is worth it. */
final class MemoryTrim {
    private static final long WORTH_IT = 16L << 20;

    private long usedAfterLast;

    /** Collects if the heap has grown by 16 MiB since the last time. */
    synchronized void run() {
        if (used() - usedAfterLast > WORTH_IT) {
            System.gc();
            usedAfterLast = used();
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
