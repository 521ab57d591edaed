package dev.thaw.autoscaler.target.knative;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Tells a Deployment how many pods it should have, and which of them it should part with first. Every call waits for the API server. */
public final class Replicas {
    /** Pods of a lower cost go first (KEP-2255); 0 unless it is given. */
    static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    private static final String LEAST = "-100";
    private static final int NOT_FOUND = 404;

    private final ApiPatch patch;

    public Replicas(ApiPatch patch) {
        this.patch = patch;
    }

    /** Through the {@code scale} subresource, as Knative's own autoscaler does. */
    public void scale(String namespace, String deployment, int replicas) {
        patch.send(
                "apis/apps/v1/namespaces/" + namespace + "/deployments/" + deployment + "/scale",
                ApiPatch.Type.JSON,
                "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":" + replicas + "}]");
    }

    /**
     * Marks the pods that have the least to do, and takes the marks of earlier times from the others.
     *
     * @param count how many may go
     * @param requests of each pod, by name
     */
    public void mark(List<Pod> pods, int count, Map<String, Integer> requests) {
        Set<String> idle = leastBusy(count, requests);
        for (Pod pod : pods) {
            boolean marked = isMarked(pod);
            boolean mark = idle.contains(pod.getMetadata().getName());
            if (marked != mark && pod.getMetadata().getDeletionTimestamp() == null) {
                annotate(pod, mark ? "\"" + LEAST + "\"" : "null");
            }
        }
    }

    static Set<String> leastBusy(int count, Map<String, Integer> requests) {
        return requests.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .limit(count)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean isMarked(Pod pod) {
        return pod.getMetadata().getAnnotations() != null
                && pod.getMetadata().getAnnotations().containsKey(COST);
    }

    private void annotate(Pod pod, String value) {
        String path = "api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName();
        try {
            patch.send(path, ApiPatch.Type.MERGE, "{\"metadata\":{\"annotations\":{\"" + COST + "\":" + value + "}}}");
        } catch (KubernetesClientException e) {
            // One that is gone needs no mark.
            if (e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
    }
}
