package dev.thaw.platform.manifest;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The units of manifests: bytes and CPUs as Kubernetes writes them, durations such as {@code 500ms}, {@code 15m} or {@code 6h}. */
public final class Quantities {
    private static final Pattern QUANTITY = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)");
    private static final Map<String, Long> BYTES = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("k", 1_000L),
            Map.entry("M", 1_000_000L),
            Map.entry("G", 1_000_000_000L),
            Map.entry("T", 1_000_000_000_000L),
            Map.entry("Ki", 1L << 10),
            Map.entry("Mi", 1L << 20),
            Map.entry("Gi", 1L << 30),
            Map.entry("Ti", 1L << 40));
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Quantities() {}

    /** Bytes of a text such as {@code 512Mi}. */
    public static long bytes(String pointer, String text) {
        return scaled(pointer, text, BYTES, "a size such as 512Mi or 4Gi").longValue();
    }

    /** CPUs of a text such as {@code 2} or {@code 500m}. */
    public static double cpus(String pointer, String text) {
        String inMillis = text.endsWith("m") ? text.substring(0, text.length() - 1) : null;
        double cpus = inMillis != null
                ? scaled(pointer, inMillis, Map.of("", 1L), "CPUs such as 2 or 500m")
                                .doubleValue()
                        / 1000
                : scaled(pointer, text, Map.of("", 1L), "CPUs such as 2 or 500m")
                        .doubleValue();
        if (cpus <= 0) {
            throw invalid(pointer, text, "more than 0 CPUs");
        }
        return cpus;
    }

    public static Duration duration(String pointer, String text) {
        return Duration.ofMillis(scaled(pointer, text, MILLIS, "a duration such as 500ms, 15m or 6h")
                .longValue());
    }

    private static BigDecimal scaled(String pointer, String text, Map<String, Long> units, String expected) {
        Matcher matcher = QUANTITY.matcher(text.strip());
        if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
            throw invalid(pointer, text, expected);
        }
        BigDecimal value = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(units.get(matcher.group(2))));
        if (value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 2)) > 0) {
            throw invalid(pointer, text, expected);
        }
        return value;
    }

    private static RuntimeException invalid(String pointer, String text, String expected) {
        return dev.thaw.platform.problem.ProblemException.field(
                "invalid-manifest", pointer, "'" + text + "' is not " + expected + ".");
    }
}
