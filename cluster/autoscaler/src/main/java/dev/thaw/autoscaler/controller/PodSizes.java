package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.target.knative.ApiPatch;
import dev.thaw.autoscaler.target.knative.StandbyCpu;

/** Lowers the CPU of pods that are only kept, and raises it again, where the API server offers to resize pods in place. */
final class PodSizes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodSizes.class);
    private static final String RESIZE = "pods/resize";
    private static final int AT_ONCE = 8;
    private static final int SERVER_ERROR = 500;

    private final ApiPatch patch;
    private final Watches watches;
    private final Revisions revisions;
    /** Whether a revision's pods are only kept. */
    private final Map<String, Boolean> kept = new ConcurrentHashMap<>();

    private final KeyedWork work;
    private volatile boolean offered;

    PodSizes(ApiPatch patch, Watches watches, Revisions revisions, Duration maxPause) {
        this.patch = patch;
        this.watches = watches;
        this.revisions = revisions;
        this.work = new KeyedWork("resize", AT_ONCE, maxPause, this::resize);
    }

    /** Asks whether pods can be resized; until then, none is. */
    void start(KubernetesClient client) {
        try {
            APIResourceList core = client.getApiResources("v1");
            offered = core != null
                    && core.getResources().stream()
                            .anyMatch(resource -> resource.getName().equals(RESIZE));
        } catch (KubernetesClientException e) {
            LOG.warn("Whether pods can be resized is not known: {}", e.getMessage());
        }
        LOG.info(
                "Standbys {} (the API server {} {})",
                offered ? "give CPU back" : "keep their CPU",
                offered ? "offers" : "does not offer",
                RESIZE);
    }

    boolean isOffered() {
        return offered;
    }

    /**
     * Says what a revision's pods are there for. Costs its caller next to nothing.
     *
     * @param onlyKept whether there is nothing to do for any of them
     */
    void keep(ScaledRevision revision, boolean onlyKept) {
        if (!offered) {
            return;
        }
        kept.put(revision.key(), onlyKept);
        List<Container> full = template(revision);
        if (watches.pods(revision.key()).stream()
                .anyMatch(pod -> StandbyCpu.change(pod, full, onlyKept).isPresent())) {
            work.add(revision.key());
        }
    }

    void forget(String key) {
        kept.remove(key);
    }

    private List<Container> template(ScaledRevision revision) {
        Deployment deployment = watches.deployment(revision.namespace(), revision.deployment());
        return deployment == null
                ? List.of()
                : deployment.getSpec().getTemplate().getSpec().getContainers();
    }

    private void resize(String key) {
        ScaledRevision revision = revisions.get(key);
        Boolean low = kept.get(key);
        if (revision == null || low == null) {
            return;
        }
        List<Container> full = template(revision);
        for (Pod pod : watches.pods(key)) {
            if (pod.getMetadata().getDeletionTimestamp() == null) {
                StandbyCpu.change(pod, full, low).ifPresent(change -> send(pod, change));
            }
        }
    }

    /** A refusal is not the pod's end: it keeps the CPU that it has. */
    private void send(Pod pod, String change) {
        String path = "api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName() + "/resize";
        try {
            patch.send(path, ApiPatch.Type.STRATEGIC, change);
        } catch (KubernetesClientException e) {
            if (e.getCode() <= 0 || e.getCode() >= SERVER_ERROR) {
                throw e;
            }
            LOG.warn("The pod {} keeps its CPU: {}", pod.getMetadata().getName(), e.getMessage());
        }
    }

    @Override
    public void close() {
        work.close();
    }
}
