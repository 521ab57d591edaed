package dev.thaw.testing.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Knative's kinds in an API server, by their plural. */
public final class Definitions {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final KubernetesClient client;

    Definitions(KubernetesClient client) {
        this.client = client;
    }

    /** Has the API server serve a kind; it does so when this returns. */
    public void define(String plural) {
        CustomResourceDefinition crd = read(plural);
        client.resource(crd).create();
        client.resource(crd)
                .waitUntilCondition(
                        c -> c != null
                                && c.getStatus() != null
                                // A status may be there before its first condition.
                                && c.getStatus().getConditions() != null
                                && c.getStatus().getConditions().stream()
                                        .anyMatch(is -> is.getType().equals("Established")
                                                && is.getStatus().equals("True")),
                        TIMEOUT.toSeconds(),
                        TimeUnit.SECONDS);
        awaitServed(crd);
    }

    /** Takes a kind away, and all that there is of it. */
    public void remove(String plural) {
        CustomResourceDefinition crd = read(plural);
        client.resource(crd).delete();
        client.resource(crd).waitUntilCondition(c -> c == null, TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private static CustomResourceDefinition read(String plural) {
        return Serialization.unmarshal(
                Definitions.class.getResourceAsStream("/crds/" + plural + ".yaml"), CustomResourceDefinition.class);
    }

    /** What has just been defined is refused for a moment, although it is said to be established. */
    private void awaitServed(CustomResourceDefinition crd) {
        String path = "/apis/" + crd.getSpec().getGroup() + "/"
                + crd.getSpec().getVersions().getFirst().getName() + "/"
                + crd.getSpec().getNames().getPlural() + "?resourceVersion=0";
        Instant end = Instant.now().plus(TIMEOUT);
        while (!isServed(path)) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(path + " is not served after " + TIMEOUT);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private boolean isServed(String path) {
        try {
            return client.raw(path) != null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }
}
