package dev.thaw.knative.function;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.thaw.engine.kpa.ScaleField;
import dev.thaw.engine.kpa.ScalingAnnotations;
import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.function.Scale;

/** A manifest's {@code scale} as annotations of a revision; annotations that the manifest has itself go before. */
final class ScaleAnnotations {
    private ScaleAnnotations() {}

    static SortedMap<String, String> of(FunctionManifest manifest, String autoscaler) {
        Scale scale = manifest.spec().scale();
        var annotations = new TreeMap<>(ScalingAnnotations.of(scale.settings()));
        annotations.put(ScalingAnnotations.CLASS, autoscaler);
        annotations.put(ScalingAnnotations.STANDBY, scale.standby());
        annotations.putIfAbsent(ScaleField.RETENTION.annotation(), goDuration(scale.idleTime()));
        manifest.metadata().annotations().forEach((key, value) -> {
            if (isScaling(key)) {
                annotations.put(key, value);
            }
        });
        return annotations;
    }

    /** What is left of a manifest's annotations: Knative refuses those of scaling on a Service. */
    static SortedMap<String, String> others(FunctionManifest manifest) {
        var annotations = new TreeMap<>(manifest.metadata().annotations());
        annotations.keySet().removeIf(ScaleAnnotations::isScaling);
        return annotations;
    }

    private static boolean isScaling(String key) {
        return key.startsWith(ScaleField.PREFIX);
    }

    /** As Go writes it; whole seconds where it can. */
    private static String goDuration(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
