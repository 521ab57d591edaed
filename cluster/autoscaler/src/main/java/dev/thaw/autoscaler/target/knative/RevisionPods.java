package dev.thaw.autoscaler.target.knative;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.vertx.core.Vertx;

import dev.thaw.autoscaler.router.Fleet;

/** Makes instances of the pods that there are: one is adopted when it has an address, and gets no more requests once it is being deleted. */
public final class RevisionPods {
    /** The label by which Knative marks a revision's pods. */
    public static final String REVISION = "serving.knative.dev/revision";

    static final String QUEUE_PROXY = "queue-proxy";
    private static final long RETRY_MS = 100;

    private final Vertx vertx;
    private final PodProbe probe;
    private final LongSupplier nanos;
    private final Function<String, Optional<Home>> homes;
    /** By uid. */
    private final Map<String, Entry> entries = new HashMap<>();

    /**
     * Where a revision's pods go.
     *
     * @param port of their queue-proxies
     * @param asked when more pods were asked for last, in ns
     */
    public record Home(Fleet fleet, int port, LongSupplier asked) {}

    private static final class Entry {
        private Pod pod;
        private Home home;
        private PodInstance instance;
        private boolean fresh;
    }

    /** @param homes by {@code NAMESPACE/REVISION} */
    public RevisionPods(Vertx vertx, PodProbe probe, LongSupplier nanos, Function<String, Optional<Home>> homes) {
        this.vertx = vertx;
        this.probe = probe;
        this.nanos = nanos;
        this.homes = homes;
    }

    /** {@code NAMESPACE/REVISION} of a pod; null when it has none. */
    public static String key(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        String revision = labels == null ? null : labels.get(REVISION);
        return revision == null ? null : pod.getMetadata().getNamespace() + "/" + revision;
    }

    /** Pods that were there before their revision was known. */
    public void attach(Collection<Pod> pods) {
        pods.forEach(pod -> changed(pod, false));
    }

    /** A pod has come or is another now. */
    public void changed(Pod pod) {
        changed(pod, true);
    }

    private synchronized void changed(Pod pod, boolean fresh) {
        String key = key(pod);
        Home home = key == null ? null : homes.apply(key).orElse(null);
        if (home == null) {
            return;
        }
        Entry entry = entries.computeIfAbsent(pod.getMetadata().getUid(), uid -> new Entry());
        if (entry.home == null || entry.home.fleet() != home.fleet()) {
            entry.home = home;
            entry.instance = null;
            entry.fresh = fresh;
        }
        boolean wasReady = entry.pod != null && isReady(entry.pod);
        entry.pod = pod;
        if (pod.getMetadata().getDeletionTimestamp() != null || isOver(pod)) {
            withdraw(entry, "the pod is being deleted");
        } else if (entry.instance == null) {
            adopt(entry);
        } else if (wasReady && !isReady(pod)) {
            withdraw(entry, "the pod is not ready any more");
            entry.instance.end("The pod is not ready any more.");
            entry.fresh = false;
            adopt(entry);
        }
    }

    private static void withdraw(Entry entry, String reason) {
        if (entry.instance != null) {
            entry.home.fleet().withdraw(entry.instance, reason);
        }
    }

    private void adopt(Entry entry) {
        Pod pod = entry.pod;
        String address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        if (address == null || (kubeletDecides(pod) && !isReady(pod))) {
            return;
        }
        long now = nanos.getAsLong();
        long asked = entry.home.asked().getAsLong();
        long begun = entry.fresh && asked != 0 ? asked : now;
        var instance = new PodInstance(
                pod.getMetadata().getName(), address, entry.home.port(), begun, nanos, gone -> dropped(entry, gone));
        entry.instance = instance;
        entry.home.fleet().adopt(instance, begun);
        instance.probe(probe, (millis, task) -> vertx.setTimer(millis, late -> task.run()));
    }

    /** The router could not connect: if the pod is still there, it may be only for a while. */
    private void dropped(Entry entry, PodInstance instance) {
        vertx.setTimer(RETRY_MS, late -> readopt(entry, instance));
    }

    private synchronized void readopt(Entry entry, PodInstance instance) {
        boolean gone = entries.get(entry.pod.getMetadata().getUid()) != entry
                || entry.instance != instance
                || entry.pod.getMetadata().getDeletionTimestamp() != null
                || isOver(entry.pod);
        if (!gone) {
            instance.end("It did not take connections.");
            entry.fresh = false;
            adopt(entry);
        }
    }

    /** A pod is no more. */
    public synchronized void gone(Pod pod) {
        Entry entry = entries.remove(pod.getMetadata().getUid());
        if (entry != null && entry.instance != null) {
            withdraw(entry, "the pod is gone");
            entry.instance.end("The pod is gone.");
        }
    }

    /** Its revision is not Thaw's any more. */
    public synchronized void detach(String key) {
        List<Entry> left = entries.values().stream()
                .filter(entry -> key.equals(key(entry.pod)))
                .toList();
        left.forEach(entry -> gone(entry.pod));
    }

    private static boolean isOver(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Failed".equals(phase) || "Succeeded".equals(phase);
    }

    static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    /** queue-proxy answers for the function only where it does the asking: not for a command, nor before a startup probe has passed. */
    private static boolean kubeletDecides(Pod pod) {
        return pod.getSpec() != null
                && pod.getSpec().getContainers().stream()
                        .filter(container -> !container.getName().equals(QUEUE_PROXY))
                        .anyMatch(RevisionPods::kubeletAsks);
    }

    private static boolean kubeletAsks(Container container) {
        return container.getStartupProbe() != null
                || (container.getReadinessProbe() != null
                        && container.getReadinessProbe().getExec() != null);
    }
}
