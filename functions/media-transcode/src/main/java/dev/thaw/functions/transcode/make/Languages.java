package dev.thaw.functions.transcode.make;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;

/** Languages by their codes: ISO 639-1, and both forms of ISO 639-2. */
public final class Languages {
    private static final int SHORT = 2;
    private static final Map<String, String> BIBLIOGRAPHIC = Map.ofEntries(
            Map.entry("alb", "sqi"),
            Map.entry("arm", "hye"),
            Map.entry("baq", "eus"),
            Map.entry("bur", "mya"),
            Map.entry("chi", "zho"),
            Map.entry("cze", "ces"),
            Map.entry("dut", "nld"),
            Map.entry("fre", "fra"),
            Map.entry("geo", "kat"),
            Map.entry("ger", "deu"),
            Map.entry("gre", "ell"),
            Map.entry("ice", "isl"),
            Map.entry("mac", "mkd"),
            Map.entry("mao", "mri"),
            Map.entry("may", "msa"),
            Map.entry("per", "fas"),
            Map.entry("rum", "ron"),
            Map.entry("slo", "slk"),
            Map.entry("tib", "bod"),
            Map.entry("wel", "cym"));

    private Languages() {}

    /** Whether two codes mean the same language. */
    public static boolean same(String one, String other) {
        return terminological(one).equals(terminological(other));
    }

    /** The code as manifests want it (BCP 47: the shortest); empty for an unknown language. */
    public static Optional<String> tag(String code) {
        String three = terminological(code);
        if (three.equals("und") || three.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(Locale.getISOLanguages())
                .filter(two -> terminological(two).equals(three))
                .findFirst()
                .orElse(three));
    }

    /** The language's name in itself. */
    public static String name(String tag) {
        Locale locale = Locale.forLanguageTag(tag);
        return locale.getDisplayLanguage(locale);
    }

    private static String terminological(String code) {
        String lower = code.toLowerCase(Locale.ROOT);
        if (lower.length() != SHORT) {
            return BIBLIOGRAPHIC.getOrDefault(lower, lower);
        }
        try {
            return Locale.of(lower).getISO3Language();
        } catch (MissingResourceException unknown) {
            return lower;
        }
    }
}
