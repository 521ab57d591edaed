package dev.thaw.autoscaler.cluster;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicBoolean;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;

/** Which replica decides does not depend on whose clock is right. */
@WithKubeApi
class ElectionIT {
    @Test
    void clocksMayDiffer(KubeApi api) {
        // Given: somebody whose clock is an hour behind holds the Lease
        String namespace = api.newNamespace();
        var decides = new AtomicBoolean();
        renew(api.client(), namespace, Duration.ofHours(-1));
        try (var election = new Election(api.client(), namespace, "here", decides::set, leader -> {})) {
            // When
            election.start();

            // Then: while it is renewed, it is held, for longer than it lasts
            Awaitility.await()
                    .pollInterval(Duration.ofSeconds(1))
                    .during(Duration.ofSeconds(13))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        renew(api.client(), namespace, Duration.ofHours(-1));
                        return !decides.get();
                    });

            // When: it is renewed for the last time, by a clock that is an hour ahead
            renew(api.client(), namespace, Duration.ofHours(1));

            // Then
            eventually(Duration.ofSeconds(15), decides::get);
        }
    }

    private static void renew(KubernetesClient client, String namespace, Duration off) {
        Lease lease = new LeaseBuilder()
                .withNewMetadata()
                .withName("thaw-autoscaler")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("elsewhere")
                .withLeaseDurationSeconds(10)
                .withAcquireTime(ZonedDateTime.now(ZoneOffset.UTC).plus(off))
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).plus(off))
                .withLeaseTransitions(1)
                .endSpec()
                .build();
        client.resource(lease).fieldManager("test").forceConflicts().serverSideApply();
    }
}
