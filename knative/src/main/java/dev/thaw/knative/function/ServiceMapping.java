package dev.thaw.knative.function;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.fabric8.knative.serving.v1.RevisionSpec;
import io.fabric8.knative.serving.v1.RevisionSpecBuilder;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.fabric8.knative.serving.v1.TrafficTargetBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;

import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.function.FunctionSpec;
import dev.thaw.platform.function.FunctionSpec.Resources;
import dev.thaw.platform.function.Traffic;

/** A function's manifest as the Knative Service that Thaw applies. */
public final class ServiceMapping {
    static final String CONTAINER = "function";
    private static final String SCRATCH = "scratch";
    private static final String SCRATCH_PATH = "/scratch";
    private static final long ALL = 100;

    private ServiceMapping() {}

    /** @param revision Thaw's name of the revision */
    public static Service of(FunctionManifest manifest, String revision, Placement placement) {
        Map<String, String> labels = labels(manifest, placement);
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(manifest.name())
                .withNamespace(placement.namespace())
                .withLabels(labels)
                .withAnnotations(ScaleAnnotations.others(manifest))
                .addToAnnotations(Labels.REVISION, revision)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .withAnnotations(ScaleAnnotations.of(manifest, placement.autoscaler()))
                .endMetadata()
                .withSpec(revisionSpec(manifest.spec(), placement))
                .endTemplate()
                .withTraffic(traffic(manifest.spec().traffic()))
                .endSpec()
                .build();
    }

    private static Map<String, String> labels(FunctionManifest manifest, Placement placement) {
        var labels = new TreeMap<>(manifest.metadata().labels());
        labels.put(Labels.NAME, manifest.name());
        labels.put(Labels.MANAGED_BY, Labels.THAW);
        labels.put(Labels.FUNCTION, manifest.name());
        labels.put(Labels.INSTALLATION, placement.installation());
        return labels;
    }

    private static RevisionSpec revisionSpec(FunctionSpec spec, Placement placement) {
        return new RevisionSpecBuilder()
                .withContainerConcurrency((long) spec.concurrency())
                .withTimeoutSeconds(wholeSeconds(spec.timeoutDuration()))
                .withAutomountServiceAccountToken(false)
                .withContainers(container(spec, placement))
                .withVolumes(new VolumeBuilder()
                        .withName(SCRATCH)
                        .withNewEmptyDir()
                        .withSizeLimit(new Quantity(spec.resources().scratch()))
                        .endEmptyDir()
                        .build())
                .build();
    }

    private static Container container(FunctionSpec spec, Placement placement) {
        Resources resources = spec.resources();
        Map<String, Quantity> amounts = new TreeMap<>(Map.of(
                "cpu", new Quantity(resources.cpu()),
                "memory", new Quantity(resources.memory()),
                "ephemeral-storage", new Quantity(resources.scratch())));
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(spec.image())
                .withEnv(environment(spec, placement))
                .withEnvFrom(sharedEnvironment(placement))
                .withNewResources()
                .withRequests(amounts)
                .withLimits(amounts)
                .endResources()
                .withSecurityContext(restricted())
                .addNewVolumeMount()
                .withName(SCRATCH)
                .withMountPath(SCRATCH_PATH)
                .endVolumeMount()
                .build();
    }

    private static List<EnvVar> environment(FunctionSpec spec, Placement placement) {
        var values = new TreeMap<String, String>();
        placement.api().ifPresent(api -> values.put("THAW_API", api.toString()));
        values.put("THAW_CONCURRENCY", Integer.toString(spec.concurrency()));
        values.put("THAW_SCRATCH", SCRATCH_PATH);
        values.put("THAW_SCRATCH_LIMIT", Long.toString(spec.resources().scratchBytes()));
        values.putAll(spec.env());
        var variables = new ArrayList<EnvVar>();
        values.forEach((name, value) -> variables.add(new EnvVar(name, value, null)));
        new TreeMap<>(spec.secrets()).forEach((name, reference) -> {
            int slash = reference.indexOf('/');
            variables.add(new EnvVarBuilder()
                    .withName(name)
                    .withNewValueFrom()
                    .withNewSecretKeyRef(reference.substring(slash + 1), reference.substring(0, slash), false)
                    .endValueFrom()
                    .build());
        });
        return variables;
    }

    private static List<EnvFromSource> sharedEnvironment(Placement placement) {
        return placement
                .environment()
                .map(name ->
                        new EnvFromSourceBuilder().withNewSecretRef(name, true).build())
                .stream()
                .toList();
    }

    /** As the Pod Security Standard "restricted" asks. */
    private static SecurityContext restricted() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withRunAsNonRoot(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    private static List<TrafficTarget> traffic(List<Traffic> traffic) {
        if (traffic.isEmpty()) {
            return List.of(new TrafficTargetBuilder()
                    .withLatestRevision(true)
                    .withPercent(ALL)
                    .build());
        }
        return traffic.stream()
                .map(one -> new TrafficTargetBuilder()
                        .withRevisionName(one.revisionName())
                        .withLatestRevision(one.revisionName() == null)
                        .withPercent(one.percent() == null ? 0L : one.percent())
                        .withTag(one.tag())
                        .build())
                .toList();
    }

    private static long wholeSeconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
