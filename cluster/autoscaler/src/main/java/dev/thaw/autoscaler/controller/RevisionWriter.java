package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;

import dev.thaw.autoscaler.target.knative.ApiPatch;
import dev.thaw.autoscaler.target.knative.Replicas;

/**
 * Writes what has been decided: how many pods, and the status. Of several decisions about one revision, the last one counts. Requests wait for
 * pods and nobody for a status: that is written after the number of pods, and what changes shortly after one another is written once.
 */
final class RevisionWriter implements RevisionLoop.Effects, AutoCloseable {
    private static final int NOT_FOUND = 404;
    private static final int AT_ONCE = 16;
    /** As long as this, what was asked for counts, although the Deployment does not tell it yet. */
    private static final long ASKED_COUNTS_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Knative's controllers wait for the first initialisation, and for nothing after it. */
    private static final Duration STATUS_GATHERS_AT_FIRST = Duration.ofMillis(50);

    private static final Duration STATUS_GATHERS = Duration.ofSeconds(1);

    private final ApiPatch patch;
    private final Watches watches;
    private final Revisions revisions;
    private final RouterLoads others;
    private final LongSupplier nanos;
    private final Replicas replicas;
    private final PodSizes sizes;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();
    private final KeyedWork telling;
    private final KeyedWork scaling;

    private record Asked(int pods, long at) {}

    RevisionWriter(
            KubernetesClient client,
            Watches watches,
            Revisions revisions,
            RouterLoads others,
            LongSupplier nanos,
            Duration maxPause) {
        this.patch = new ApiPatch(client);
        this.watches = watches;
        this.revisions = revisions;
        this.others = others;
        this.nanos = nanos;
        this.replicas = new Replicas(patch);
        this.sizes = new PodSizes(patch, watches, revisions, maxPause);
        this.telling = new KeyedWork("status", AT_ONCE, maxPause, this::gathers, this::tell);
        this.scaling = new KeyedWork("scale", AT_ONCE, maxPause, this::scale);
    }

    /** Finds out what the API server offers; blocks. */
    void start(KubernetesClient client) {
        sizes.start(client);
    }

    @Override
    public int pods(ScaledRevision revision) {
        Deployment deployment = watches.deployment(revision.namespace(), revision.deployment());
        if (deployment == null) {
            return -1;
        }
        Asked last = asked.get(revision.key());
        boolean counts = last != null && nanos.getAsLong() - last.at() < ASKED_COUNTS_NANOS;
        return counts ? last.pods() : replicas(deployment);
    }

    private static int replicas(Deployment deployment) {
        Integer told = deployment.getSpec().getReplicas();
        return told == null ? 1 : told;
    }

    @Override
    public void scale(ScaledRevision revision, int pods) {
        asked.put(revision.key(), new Asked(pods, nanos.getAsLong()));
        scaling.add(revision.key());
    }

    @Override
    public PodAutoscalerStatus written(ScaledRevision revision) {
        PodAutoscaler newest = watches.autoscaler(revision.key());
        return newest == null ? null : newest.getStatus();
    }

    private Duration gathers(String key) {
        PodAutoscaler newest = watches.autoscaler(key);
        boolean initialised = newest != null && ScaledRevision.isInitialised(newest.getStatus());
        return initialised ? STATUS_GATHERS : STATUS_GATHERS_AT_FIRST;
    }

    @Override
    public void status(ScaledRevision revision) {
        telling.add(revision.key());
    }

    @Override
    public void keep(ScaledRevision revision, boolean onlyKept) {
        sizes.keep(revision, onlyKept);
    }

    /** There is no such revision any more. */
    void forget(String key) {
        asked.remove(key);
        sizes.forget(key);
    }

    private void scale(String key) {
        ScaledRevision revision = revisions.get(key);
        Asked wanted = asked.get(key);
        if (revision == null || wanted == null || !others.decides()) {
            return;
        }
        Deployment deployment = watches.deployment(revision.namespace(), revision.deployment());
        int fewer = deployment == null ? 0 : replicas(deployment) - wanted.pods();
        if (fewer > 0 && wanted.pods() > 0) {
            replicas.mark(watches.pods(key), fewer, revision.fleet().requests());
        }
        unlessGone(() -> replicas.scale(revision.namespace(), revision.deployment(), wanted.pods()));
    }

    private void tell(String key) {
        ScaledRevision revision = revisions.get(key);
        if (revision == null || revision.status() == null || !others.decides()) {
            return;
        }
        String path = "apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/" + revision.namespace()
                + "/podautoscalers/" + revision.name() + "/status";
        String status = Serialization.asJson(Map.of("status", revision.status()));
        unlessGone(() -> patch.send(path, ApiPatch.Type.MERGE, status));
    }

    private static void unlessGone(Runnable write) {
        try {
            write.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        telling.close();
        scaling.close();
        sizes.close();
    }
}
