package dev.thaw.autoscaler.controller;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;

import dev.thaw.engine.kpa.KpaSpec;
import dev.thaw.engine.kpa.ScaleBounds;
import dev.thaw.engine.kpa.ScaleReader;
import dev.thaw.engine.kpa.ScaleReader.Problem;
import dev.thaw.engine.kpa.ScalingAnnotations;

/**
 * How one revision is scaled, from its PodAutoscaler and the cluster's settings.
 *
 * @param concurrency requests at a time per pod; 0 is no limit
 * @param standbys pods that are kept beyond what is needed
 * @param isForecast whether the forecast decides what is kept
 * @param problems of its annotations; where there are any, none of them counts
 */
record RevisionSettings(
        KpaSpec kpa,
        ScaleBounds bounds,
        int concurrency,
        int standbys,
        boolean isForecast,
        boolean h2c,
        List<Problem> problems) {
    private static final String UNREACHABLE = "Unreachable";

    static RevisionSettings of(PodAutoscaler autoscaler, ClusterSettings cluster) {
        Map<String, String> annotations = annotations(autoscaler);
        ScaleReader.Result read = ScalingAnnotations.read(annotations, cluster.defaults());
        boolean reachable = !UNREACHABLE.equals(autoscaler.getSpec().getReachability());
        Long limit = autoscaler.getSpec().getContainerConcurrency();
        int concurrency = limit == null ? 0 : Math.clamp(limit, 0, 1_000_000);
        return new RevisionSettings(
                read.settings().resolve(cluster.defaults(), concurrency, reachable),
                read.settings().bounds(cluster.defaults(), reachable),
                concurrency,
                read.problems().isEmpty() && reachable ? standbys(annotations) : 0,
                reachable && "auto".equals(annotations.get(ScalingAnnotations.STANDBY)),
                "h2c".equals(autoscaler.getSpec().getProtocolType()),
                read.problems());
    }

    private static int standbys(Map<String, String> annotations) {
        return Optional.ofNullable(annotations.get(ScalingAnnotations.STANDBY))
                .filter(text -> text.matches("\\d{1,4}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    static Map<String, String> annotations(PodAutoscaler autoscaler) {
        Map<String, String> annotations = autoscaler.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    /** Whether it is of Thaw's class. */
    static boolean isOurs(PodAutoscaler autoscaler, ClusterSettings cluster) {
        return ScalingAnnotations.THAW.equals(
                annotations(autoscaler).getOrDefault(ScalingAnnotations.CLASS, cluster.defaultClass()));
    }

    int min() {
        return bounds.reachable() ? bounds.min() : 0;
    }
}
