package dev.thaw.simulator;

import java.util.List;
import java.util.Locale;

/** The policies by name. */
public final class Policies {
    /** Those that are compared when nobody asks for others. */
    public static final List<String> DEFAULT = List.of(
            "keep-alive-1",
            "keep-alive-5",
            "keep-alive-10",
            "keep-alive-20",
            "keep-alive-60",
            "kpa",
            "hybrid-histogram",
            "thaw");
    /** For messages. */
    public static final String NAMES = "keep-alive-MINUTES, kpa, hybrid-histogram, thaw";

    private static final String KEEP_ALIVE = "keep-alive-";
    private static final int LONGEST_KEEP_ALIVE = 1440;

    private Policies() {}

    /**
     * A policy that has seen nothing yet.
     *
     * @throws IllegalArgumentException when there is no policy of that name
     */
    public static Policy of(String name, Trace trace) {
        String known = name.toLowerCase(Locale.ROOT);
        return switch (known) {
            case "kpa" -> new KpaPolicy(trace);
            case "hybrid-histogram" -> new HybridHistogram(trace);
            case "thaw" -> new ThawPolicy(trace);
            default -> new KeepAlive(minutes(known, name), trace);
        };
    }

    private static int minutes(String known, String name) {
        if (known.matches(KEEP_ALIVE + "\\d{1,4}")) {
            int minutes = Integer.parseInt(known.substring(KEEP_ALIVE.length()));
            if (minutes >= 1 && minutes <= LONGEST_KEEP_ALIVE) {
                return minutes;
            }
        }
        throw new IllegalArgumentException("there is no policy '" + name + "'; there are " + NAMES);
    }
}
