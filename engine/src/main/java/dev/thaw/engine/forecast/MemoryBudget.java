package dev.thaw.engine.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Hands out the machine's memory for standbys: the best value per byte first. */
final class MemoryBudget {
    /**
     * One instance that would be worth having.
     *
     * @param function index of its function
     * @param worth seconds of start time saved, less the price of its memory; positive
     * @param bytes what it holds
     */
    record Wish(int function, double worth, long bytes) {
        double worthPerByte() {
            return bytes == 0 ? Double.POSITIVE_INFINITY : worth / bytes;
        }
    }

    private MemoryBudget() {}

    /** How many of each function's wishes are granted within {@code bytes}. */
    static int[] grant(List<Wish> wishes, int functions, long bytes) {
        List<Wish> best = new ArrayList<>(wishes);
        best.sort(Comparator.comparingDouble(Wish::worthPerByte).reversed());
        int[] granted = new int[functions];
        long left = bytes;
        for (Wish wish : best) {
            if (wish.bytes() <= left) {
                left -= wish.bytes();
                granted[wish.function()]++;
            }
        }
        return granted;
    }
}
