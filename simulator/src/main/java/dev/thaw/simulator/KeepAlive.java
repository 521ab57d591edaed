package dev.thaw.simulator;

/** Keeps as many instances as were needed for so many minutes after a call. */
final class KeepAlive implements Policy {
    private final int minutes;
    private final int[] last;
    private final int[] kept;

    KeepAlive(int minutes, Trace trace) {
        this.minutes = minutes;
        this.last = new int[trace.functions().size()];
        this.kept = new int[trace.functions().size()];
    }

    @Override
    public String name() {
        return "keep-alive-" + minutes;
    }

    @Override
    public int[] endMinute(int minute, int[] invocations, int[] needed) {
        int[] up = new int[needed.length];
        for (int i = 0; i < needed.length; i++) {
            if (needed[i] > 0) {
                kept[i] = minute + 1 - last[i] <= minutes ? Math.max(kept[i], needed[i]) : needed[i];
                last[i] = minute;
            }
            up[i] = kept[i] > 0 && minute + 1 - last[i] <= minutes ? kept[i] : 0;
        }
        return up;
    }
}
