package dev.thaw.knative.function;

import java.util.ArrayList;
import java.util.List;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the containers of functions have written. */
final class PodLogs {
    private final KubernetesClient client;

    PodLogs(KubernetesClient client) {
        this.client = client;
    }

    /** The last lines of all pods together, pod by pod; of one that cannot be read, why. */
    List<String> tail(List<Pod> pods, int lines) {
        var all = new ArrayList<String>();
        pods.forEach(pod -> all.addAll(tail(pod, lines)));
        return List.copyOf(all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    private List<String> tail(Pod pod, int lines) {
        try {
            return client.pods()
                    .resource(pod)
                    .inContainer(ServiceMapping.CONTAINER)
                    .tailingLines(lines)
                    .getLog()
                    .lines()
                    .toList();
        } catch (KubernetesClientException notYet) {
            return List.of(pod.getMetadata().getName() + ": " + notYet.getMessage());
        }
    }
}
