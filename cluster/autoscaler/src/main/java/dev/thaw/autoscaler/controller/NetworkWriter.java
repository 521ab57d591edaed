package dev.thaw.autoscaler.controller;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Keeps the Service and the endpoints of a revision as they should be; writes only what differs. */
final class NetworkWriter {
    private final KubernetesClient client;
    private final Watches watches;
    private final boolean classic;

    /** @param classic whether Endpoints are written beside EndpointSlices */
    NetworkWriter(KubernetesClient client, Watches watches, boolean classic) {
        this.client = client;
        this.watches = watches;
        this.classic = classic;
    }

    /**
     * Writes what is missing.
     *
     * @param routers that take traffic; when there are none, what is there stays
     * @return the name of the Service
     * @throws IllegalStateException when the Service is somebody else's
     */
    String write(PodAutoscaler autoscaler, List<String> routers, boolean tls) {
        String key = Watches.key(autoscaler);
        Service service = RevisionNetwork.service(autoscaler, tls);
        Service there = watches.service(key);
        if (there == null) {
            refuseForeign(autoscaler);
        }
        if (there == null || !samePorts(there, service)) {
            apply(service);
        }
        if (!routers.isEmpty()) {
            EndpointSlice slice = RevisionNetwork.endpoints(autoscaler, routers, tls);
            EndpointSlice existing = watches.slice(key);
            if (existing == null || !sameEndpoints(existing, slice)) {
                apply(slice);
            }
            if (classic) {
                apply(RevisionNetwork.classic(autoscaler, routers, tls));
            }
        }
        return service.getMetadata().getName();
    }

    /** Leaves the revision to another class. */
    void delete(String key) {
        Service service = watches.service(key);
        EndpointSlice slice = watches.slice(key);
        if (slice != null) {
            client.resource(slice).delete();
        }
        if (classic && service != null) {
            client.endpoints()
                    .inNamespace(service.getMetadata().getNamespace())
                    .withName(service.getMetadata().getName())
                    .delete();
        }
        if (service != null) {
            client.resource(service).delete();
        }
    }

    private void refuseForeign(PodAutoscaler autoscaler) {
        Service existing = client.services()
                .inNamespace(autoscaler.getMetadata().getNamespace())
                .withName(autoscaler.getMetadata().getName())
                .get();
        Optional<OwnerReference> owner = existing == null
                ? Optional.empty()
                : existing.getMetadata().getOwnerReferences().stream()
                        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                        .findFirst();
        owner.filter(reference ->
                        !reference.getUid().equals(autoscaler.getMetadata().getUid()))
                .ifPresent(reference -> {
                    throw new IllegalStateException(
                            "The Service " + autoscaler.getMetadata().getName()
                                    + " belongs to the " + reference.getKind() + " " + reference.getName()
                                    + ": delete it to have the revision scaled by Thaw.");
                });
    }

    private void apply(HasMetadata object) {
        client.resource(object)
                .fieldManager(RevisionNetwork.MANAGER)
                .forceConflicts()
                .serverSideApply();
    }

    private static boolean samePorts(Service one, Service other) {
        return one.getSpec().getPorts().stream()
                .map(port -> List.of(port.getName(), port.getPort(), port.getTargetPort()))
                .toList()
                .equals(other.getSpec().getPorts().stream()
                        .map(port -> List.of(port.getName(), port.getPort(), port.getTargetPort()))
                        .toList());
    }

    private static boolean sameEndpoints(EndpointSlice one, EndpointSlice other) {
        return addresses(one).equals(addresses(other))
                && one.getPorts().stream()
                        .map(port -> Objects.hash(port.getName(), port.getPort()))
                        .toList()
                        .equals(other.getPorts().stream()
                                .map(port -> Objects.hash(port.getName(), port.getPort()))
                                .toList());
    }

    private static List<String> addresses(EndpointSlice slice) {
        return slice.getEndpoints().stream()
                .filter(endpoint -> endpoint.getConditions() != null
                        && Boolean.TRUE.equals(endpoint.getConditions().getReady()))
                .flatMap(endpoint -> endpoint.getAddresses().stream())
                .sorted()
                .toList();
    }
}
