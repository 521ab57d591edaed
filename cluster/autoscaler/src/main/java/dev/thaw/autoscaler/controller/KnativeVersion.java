package dev.thaw.autoscaler.controller;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of Knative Serving, as the labels of what it installs tell it. */
record KnativeVersion(int major, int minor) implements Comparable<KnativeVersion> {
    /** The oldest that is supported. */
    static final KnativeVersion OLDEST = new KnativeVersion(1, 19);

    private static final String LABEL = "app.kubernetes.io/version";
    private static final Pattern FORM = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(\\..*)?");

    /** Empty where no release is named: what was built from the sources calls itself {@code devel}. */
    static Optional<KnativeVersion> of(Map<String, String> labels) {
        Matcher version = FORM.matcher(labels == null ? "" : labels.getOrDefault(LABEL, ""));
        return version.matches()
                ? Optional.of(
                        new KnativeVersion(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2))))
                : Optional.empty();
    }

    boolean isSupported() {
        return compareTo(OLDEST) >= 0;
    }

    /** What to say where there is none, or an older one. */
    String needed() {
        return "Knative Serving " + this + " or newer is needed";
    }

    @Override
    public int compareTo(KnativeVersion other) {
        return Comparator.comparingInt(KnativeVersion::major)
                .thenComparingInt(KnativeVersion::minor)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
