package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.thaw.engine.kpa.ClusterDefaults;
import dev.thaw.engine.kpa.GoDuration;
import dev.thaw.engine.kpa.ScaleDefaults;
import dev.thaw.engine.kpa.ScaleReader.Problem;

/**
 * What Knative's ConfigMaps say to its autoscalers.
 *
 * @param defaultClass of revisions that name none
 * @param internalTls whether {@code system-internal-tls} is on
 * @param timeout of requests to revisions that name none
 */
public record ClusterSettings(ScaleDefaults defaults, String defaultClass, boolean internalTls, Duration timeout) {
    static final String AUTOSCALER = "config-autoscaler";
    static final String DEFAULTS = "config-defaults";
    static final String NETWORK = "config-network";
    static final String DEPLOYMENT = "config-deployment";
    static final Set<String> NAMES = Set.of(AUTOSCALER, DEFAULTS, NETWORK, DEPLOYMENT);

    private static final String KPA = "kpa.autoscaling.knative.dev";
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** Those of a new installation. */
    public static final ClusterSettings STANDARD = new ClusterSettings(ScaleDefaults.KNATIVE, KPA, false, TIMEOUT);

    /** The settings; what is wrong in a ConfigMap leaves what it was about as it was. */
    record Result(ClusterSettings settings, List<Problem> problems) {}

    /** @param data of the ConfigMaps, by name; one that is missing is empty */
    Result next(Map<String, Map<String, String>> data) {
        var problems = new ArrayList<Problem>();
        Map<String, String> autoscaler = data.getOrDefault(AUTOSCALER, Map.of());
        Duration progress = read(
                        data.getOrDefault(DEPLOYMENT, Map.of()).get("progress-deadline"),
                        GoDuration::parse,
                        "progress-deadline",
                        problems)
                .orElse(ScaleDefaults.KNATIVE.progressDeadline());
        ClusterDefaults.Result read = ClusterDefaults.read(autoscaler, progress);
        problems.addAll(read.problems());
        Duration time = read(
                        data.getOrDefault(DEFAULTS, Map.of()).get("revision-timeout-seconds"),
                        ClusterSettings::seconds,
                        "revision-timeout-seconds",
                        problems)
                .orElse(TIMEOUT);
        var settings = new ClusterSettings(
                read.problems().isEmpty() ? read.defaults() : defaults,
                autoscaler.getOrDefault("pod-autoscaler-class", KPA),
                "enabled".equalsIgnoreCase(data.getOrDefault(NETWORK, Map.of()).get("system-internal-tls")),
                time);
        return new Result(settings, List.copyOf(problems));
    }

    private interface Reader {
        Optional<Duration> read(String text);
    }

    private static Optional<Duration> read(String text, Reader reader, String field, List<Problem> problems) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<Duration> value = reader.read(text).filter(d -> d.isPositive());
        if (value.isEmpty()) {
            problems.add(new Problem(field, "'" + text + "' is no positive duration."));
        }
        return value;
    }

    private static Optional<Duration> seconds(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }
}
