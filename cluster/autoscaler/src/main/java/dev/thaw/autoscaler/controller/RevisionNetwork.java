package dev.thaw.autoscaler.controller;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

/**
 * The Service that is named after a revision, and its endpoints: the routers. An ingress sends to the Service's target port on each
 * address, so the routers listen on exactly these.
 */
public final class RevisionNetwork {
    static final int HTTP1 = 8012;
    static final int H2C = 8013;
    static final int TLS = 8112;
    static final String MANAGER = "autoscaler.thaw.dev";
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
    static final String SLICE_MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    private RevisionNetwork() {}

    /** @param tls whether Knative's system-internal-tls is on */
    public static Service service(PodAutoscaler autoscaler, boolean tls) {
        List<ServicePort> ports =
                tls ? List.of(port(autoscaler), servicePort("https", 443, TLS)) : List.of(port(autoscaler));
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(autoscaler.getMetadata().getName())
                .withNamespace(autoscaler.getMetadata().getNamespace())
                .withLabels(labels(autoscaler))
                .withOwnerReferences(owner(autoscaler))
                .endMetadata()
                .withNewSpec()
                .withPorts(ports)
                .endSpec()
                .build();
    }

    /**
     * One slice for all routers; empty addresses would take the revision out of the ingress.
     *
     * @param routers IPv4 addresses of routers that take traffic; at least one
     */
    public static EndpointSlice endpoints(PodAutoscaler autoscaler, List<String> routers, boolean tls) {
        if (routers.isEmpty()) {
            throw new IllegalArgumentException("a revision without a router would lose its ingress");
        }
        Map<String, String> labels = labels(autoscaler);
        labels.put("kubernetes.io/service-name", autoscaler.getMetadata().getName());
        labels.put(SLICE_MANAGED_BY, MANAGER);
        ServicePort plain = port(autoscaler);
        EndpointPort port = endpointPort(plain.getName(), plain.getTargetPort().getIntVal());
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(autoscaler.getMetadata().getName())
                .withNamespace(autoscaler.getMetadata().getNamespace())
                .withLabels(labels)
                .withOwnerReferences(owner(autoscaler))
                .endMetadata()
                .withAddressType("IPv4")
                .withPorts(tls ? List.of(port, endpointPort("https", TLS)) : List.of(port))
                .withEndpoints(
                        routers.stream().sorted().map(RevisionNetwork::endpoint).toList())
                .build();
    }

    /** The same as the older kind of object, for ingresses that read no slices. It is not mirrored: the slice is there already. */
    static Endpoints classic(PodAutoscaler autoscaler, List<String> routers, boolean tls) {
        EndpointSlice slice = endpoints(autoscaler, routers, tls);
        Map<String, String> labels = labels(autoscaler);
        labels.put(SKIP_MIRROR, "true");
        return new EndpointsBuilder()
                .withNewMetadata()
                .withName(slice.getMetadata().getName())
                .withNamespace(slice.getMetadata().getNamespace())
                .withLabels(labels)
                .withOwnerReferences(owner(autoscaler))
                .endMetadata()
                .addNewSubset()
                .withAddresses(routers.stream()
                        .sorted()
                        .map(ip -> new EndpointAddressBuilder().withIp(ip).build())
                        .toList())
                .withPorts(slice.getPorts().stream()
                        .map(port -> new io.fabric8.kubernetes.api.model.EndpointPortBuilder()
                                .withName(port.getName())
                                .withProtocol(port.getProtocol())
                                .withPort(port.getPort())
                                .build())
                        .toList())
                .endSubset()
                .build();
    }

    private static Endpoint endpoint(String address) {
        return new EndpointBuilder()
                .withAddresses(address)
                .withNewConditions()
                .withReady(true)
                .withServing(true)
                .withTerminating(false)
                .endConditions()
                .build();
    }

    private static ServicePort port(PodAutoscaler autoscaler) {
        return "h2c".equals(autoscaler.getSpec().getProtocolType())
                ? servicePort("http2", 81, H2C)
                : servicePort("http", 80, HTTP1);
    }

    private static ServicePort servicePort(String name, int port, int target) {
        return new ServicePortBuilder()
                .withName(name)
                .withProtocol("TCP")
                .withPort(port)
                .withTargetPort(new IntOrString(target))
                .build();
    }

    private static EndpointPort endpointPort(String name, int port) {
        return new EndpointPortBuilder()
                .withName(name)
                .withProtocol("TCP")
                .withPort(port)
                .build();
    }

    /** Those of the revision; without the one by which the stock activator would find the Service. */
    private static Map<String, String> labels(PodAutoscaler autoscaler) {
        var labels = new TreeMap<String, String>();
        if (autoscaler.getMetadata().getLabels() != null) {
            labels.putAll(autoscaler.getMetadata().getLabels());
        }
        labels.remove("networking.internal.knative.dev/serviceType");
        labels.put(MANAGED_BY, MANAGER);
        return labels;
    }

    private static OwnerReference owner(PodAutoscaler autoscaler) {
        return new OwnerReferenceBuilder()
                .withApiVersion(autoscaler.getApiVersion())
                .withKind(autoscaler.getKind())
                .withName(autoscaler.getMetadata().getName())
                .withUid(autoscaler.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
