package dev.thaw.autoscaler.controller;

import java.util.List;
import java.util.Map;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

class RevisionNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "http1, false, http 80->8012",
        "h2c,   false, http2 81->8013",
        "http1, true,  http 80->8012 https 443->8112",
        "h2c,   true,  http2 81->8013 https 443->8112"
    })
    void portsAreThoseThatTheIngressExpects(String protocol, boolean tls, String expected) {
        // When
        Service service = RevisionNetwork.service(autoscaler(protocol), tls);
        EndpointSlice slice = RevisionNetwork.endpoints(autoscaler(protocol), List.of("10.0.0.7"), tls);

        // Then
        List<String> ports = service.getSpec().getPorts().stream()
                .map(p -> p.getName() + " " + p.getPort() + "->"
                        + p.getTargetPort().getIntVal())
                .toList();
        assertEquals(expected, String.join(" ", ports));
        assertEquals(
                service.getSpec().getPorts().stream()
                        .map(p -> p.getName() + p.getTargetPort().getIntVal())
                        .toList(),
                slice.getPorts().stream().map(p -> p.getName() + p.getPort()).toList());
    }

    @Test
    void theServiceIsTheRevisionsAndNothingSelectsItsEndpoints() {
        // When
        Service service = RevisionNetwork.service(autoscaler("http1"), false);

        // Then
        assertEquals("hello-00001", service.getMetadata().getName());
        assertEquals("tenant", service.getMetadata().getNamespace());
        assertEquals(Map.of(), service.getSpec().getSelector());
        assertEquals(
                "uid-1", service.getMetadata().getOwnerReferences().getFirst().getUid());
        assertEquals(
                "PodAutoscaler",
                service.getMetadata().getOwnerReferences().getFirst().getKind());
        assertFalse(service.getMetadata().getLabels().containsKey("networking.internal.knative.dev/serviceType"));
    }

    @Test
    void aSliceHoldsEveryRouterInAnOrderThatStays() {
        // When
        EndpointSlice slice = RevisionNetwork.endpoints(autoscaler("http1"), List.of("10.0.0.9", "10.0.0.7"), false);

        // Then
        assertEquals("hello-00001", slice.getMetadata().getLabels().get("kubernetes.io/service-name"));
        assertEquals(
                List.of("10.0.0.7", "10.0.0.9"),
                slice.getEndpoints().stream()
                        .map(e -> e.getAddresses().getFirst())
                        .toList());
        assertEquals(
                List.of(true, true),
                slice.getEndpoints().stream()
                        .map(e -> e.getConditions().getReady())
                        .toList());
    }

    @Test
    void aRevisionIsNeverLeftWithoutARouter() {
        assertThrows(
                IllegalArgumentException.class, () -> RevisionNetwork.endpoints(autoscaler("http1"), List.of(), false));
    }

    private static PodAutoscaler autoscaler(String protocol) {
        return new PodAutoscalerBuilder()
                .withNewMetadata()
                .withName("hello-00001")
                .withNamespace("tenant")
                .withUid("uid-1")
                .withLabels(Map.of(
                        "serving.knative.dev/revision", "hello-00001",
                        "networking.internal.knative.dev/serviceType", "Public"))
                .endMetadata()
                .withNewSpec()
                .withProtocolType(protocol)
                .endSpec()
                .build();
    }
}
