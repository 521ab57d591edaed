package dev.thaw.autoscaler.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.autoscaler.cluster.World.Router;
import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** With {@code system-internal-tls}, ingresses speak TLS to the router, which shows Knative's certificate as it is now. */
@WithKubeApi
class TlsIT {
    @TempDir
    Path folder;

    @Test
    void theNewestCertificateIsShown(KubeApi api) throws Exception {
        try (var world = new World(api, World.HASTY, Duration.ofMillis(20))) {
            // Given
            Router router = world.addReplica(api.newClient());
            world.config("config-network", Map.of("system-internal-tls", "enabled"));
            world.deploy("safe", 0, Map.of("min-scale", "1"));
            String revision = KnativeActor.revision("safe", 1);
            eventually(() -> List.of("http", "https").equals(portsOf(world, revision)));
            assertTrue(router.controller().problems().get("system-internal-tls").contains("routing-serving-certs"));

            // When
            SelfSigned first = SelfSigned.in(folder);
            store(world, first);

            // Then: both versions of HTTP
            for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
                eventually(() -> {
                    HttpResponse<String> answer = get(world, router, revision, first.trusting(), version);
                    assertEquals(200, answer.statusCode());
                    assertEquals(version, answer.version());
                    return "TLSv1.3".equals(answer.sslSession().orElseThrow().getProtocol());
                });
            }
            assertEquals(Map.of(), router.controller().problems());

            // When
            SelfSigned second = SelfSigned.in(folder);
            store(world, second);

            // Then
            eventually(() -> get(world, router, revision, second.trusting(), HttpClient.Version.HTTP_2)
                            .statusCode()
                    == 200);
        }
    }

    private static List<String> portsOf(World world, String revision) {
        return world
                .client
                .services()
                .inNamespace(world.namespace)
                .withName(revision)
                .get()
                .getSpec()
                .getPorts()
                .stream()
                .map(ServicePort::getName)
                .toList();
    }

    private static void store(World world, SelfSigned certificate) throws Exception {
        world.client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("routing-serving-certs")
                        .withNamespace(world.knative)
                        .endMetadata()
                        .withStringData(certificate.data())
                        .build())
                .fieldManager("test")
                .forceConflicts()
                .serverSideApply();
    }

    private static HttpResponse<String> get(
            World world, Router router, String revision, SSLContext trust, HttpClient.Version version)
            throws Exception {
        try (var http =
                HttpClient.newBuilder().sslContext(trust).version(version).build()) {
            int port = router.replica().autoscaler().ports().tls();
            var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/"))
                    .header("Knative-Serving-Namespace", world.namespace)
                    .header("Knative-Serving-Revision", revision)
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
