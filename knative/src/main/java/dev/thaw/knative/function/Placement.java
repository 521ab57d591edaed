package dev.thaw.knative.function;

import java.net.URI;
import java.util.Optional;

import dev.thaw.engine.kpa.ScalingAnnotations;

/**
 * Where functions go and what all of them share.
 *
 * @param namespace the tenant's
 * @param installation this installation of Thaw, where several share a namespace
 * @param api where functions reach the platform; empty when there is none
 * @param environment the Secret whose keys become every function's environment: the object store's address and credentials
 * @param autoscaler the class of autoscaler that scales them; a manifest's own annotation goes before
 */
public record Placement(
        String namespace, String installation, Optional<URI> api, Optional<String> environment, String autoscaler) {
    /** Of the installation that the manifests in {@code k8s/} describe. */
    public static Placement standard() {
        return new Placement(
                "thaw-functions",
                Labels.THAW,
                Optional.of(URI.create("http://thaw-platform.thaw.svc")),
                Optional.of("thaw-object-store"),
                ScalingAnnotations.THAW);
    }

    /** The same in another namespace. */
    public Placement in(String other) {
        return new Placement(other, installation, api, environment, autoscaler);
    }
}
