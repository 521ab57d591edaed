package dev.thaw.cluster;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/** An API server's address where nothing listens. */
public class NoCluster implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.kubernetes-client.api-server-url",
                "https://127.0.0.1:1",
                "quarkus.kubernetes-client.trust-certs",
                "true");
    }
}
