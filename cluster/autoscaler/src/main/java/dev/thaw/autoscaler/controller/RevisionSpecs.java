package dev.thaw.autoscaler.controller;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;

import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.engine.kpa.ScaleSettings;

/** What the router has to know of a revision, from its PodAutoscaler and, asked for once, the Revision itself. */
final class RevisionSpecs {
    private static final long LIKELY_MEMORY = 256L << 20;

    private final KubernetesClient client;

    RevisionSpecs(KubernetesClient client) {
        this.client = client;
    }

    /** @param standard the timeout of revisions that name none */
    RevisionSpec of(String key, PodAutoscaler found, RevisionSettings read, Duration standard) {
        String name = found.getMetadata().getName();
        Revision revision = client.adapt(KnativeClient.class)
                .revisions()
                .inNamespace(found.getMetadata().getNamespace())
                .withName(name)
                .get();
        Long timeout = revision == null || revision.getSpec() == null
                ? null
                : revision.getSpec().getTimeoutSeconds();
        return new RevisionSpec(
                key,
                name,
                Path.of(""),
                Map.of(),
                0,
                memory(revision),
                0,
                read.concurrency(),
                timeout == null ? standard : Duration.ofSeconds(timeout),
                0,
                0,
                Duration.ZERO,
                OptionalInt.of(0),
                ScaleSettings.NONE,
                1);
    }

    /** What a pod of it holds at most, in bytes; as much as is usual where it does not say. */
    private static long memory(Revision revision) {
        return revision == null || revision.getSpec() == null
                ? LIKELY_MEMORY
                : revision.getSpec().getContainers().stream()
                        .map(Container::getResources)
                        .filter(resources -> resources != null && resources.getLimits() != null)
                        .map(resources -> resources.getLimits().get("memory"))
                        .filter(Objects::nonNull)
                        .mapToLong(memory -> Quantity.getAmountInBytes(memory).longValue())
                        .max()
                        .orElse(LIKELY_MEMORY);
    }
}
