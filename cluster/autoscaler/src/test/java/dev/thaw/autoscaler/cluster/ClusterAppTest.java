package dev.thaw.autoscaler.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The application is up without its cluster, takes no traffic, and shows its figures. */
@QuarkusTest
@QuarkusTestResource(ClusterAppTest.NoCluster.class)
class ClusterAppTest {
    @TestHTTPResource("/")
    URI root;

    @Inject
    ClusterConfig config;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aClusterThatCannotBeReachedIsNoCrash() throws Exception {
        assertEquals(200, get("/q/health/live").statusCode());
        assertEquals(503, get("/q/health/ready").statusCode());
    }

    @Test
    void itsFiguresAreThere() throws Exception {
        HttpResponse<String> answer = get("/q/metrics");
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("jvm_memory_used_bytes"), answer::body);
    }

    @Test
    void itsPlaceComesFromTheDownwardApiAndTheRestIsAsDocumented() {
        assertEquals("elsewhere", config.pod().namespace());
        assertEquals("10.0.0.7", config.pod().ip());
        assertEquals("knative-serving", config.knativeNamespace());
        assertEquals("app.kubernetes.io/name=thaw-autoscaler", config.replicas());
        assertEquals(10_000, config.queueRequests());
        assertEquals(50_000, config.queueRequestsInAll());
        assertEquals(64L << 20, config.queueBytes().asLongValue());
        assertEquals(2L << 30, config.standbyMemory().asLongValue());
        assertEquals(Duration.ofMinutes(1), config.forecastSlot());
        assertEquals(Duration.ofSeconds(30), config.maxBackoff());
        assertEquals(Duration.ofSeconds(40), config.drainTimeout());
    }

    private HttpResponse<String> get(String path) throws Exception {
        var request = HttpRequest.newBuilder(root.resolve(path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** An API server's address where nothing listens, and free ports. */
    public static final class NoCluster implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                var settings = new HashMap<>(Map.of("POD_NAMESPACE", "elsewhere", "POD_IP", "10.0.0.7"));
                settings.putAll(Map.of(
                        "quarkus.http.test-port",
                        "0",
                        "quarkus.kubernetes-client.api-server-url",
                        "https://127.0.0.1:" + nobody.getLocalPort(),
                        "quarkus.kubernetes-client.trust-certs",
                        "true",
                        "thaw.autoscaler.host",
                        "127.0.0.1",
                        "thaw.autoscaler.http1-port",
                        "0",
                        "thaw.autoscaler.h2c-port",
                        "0",
                        "thaw.autoscaler.tls-port",
                        "0",
                        "thaw.autoscaler.peer-port",
                        "0",
                        "thaw.autoscaler.patience",
                        "500ms",
                        "thaw.autoscaler.leave",
                        "10ms"));
                return settings;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void stop() {
            // It holds nothing.
        }
    }
}
