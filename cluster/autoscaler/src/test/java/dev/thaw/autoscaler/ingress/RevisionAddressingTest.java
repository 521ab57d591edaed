package dev.thaw.autoscaler.ingress;

import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.autoscaler.router.Addressing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

class RevisionAddressingTest {
    private final List<String> asked = new ArrayList<>();
    private final RevisionAddressing addressing = new RevisionAddressing(key -> {
        asked.add(key);
        return null;
    });

    @Test
    void theIngressHeadersGoBeforeTheHost() {
        // Given
        HttpRequest request = request("other.ns.svc.cluster.local");
        request.headers().set("Knative-Serving-Revision", "hello-00001").set("Knative-Serving-Namespace", "tenant");

        // When
        addressing.find(request);

        // Then
        assertEquals(List.of("tenant/hello-00001"), asked);
    }

    @ParameterizedTest
    @CsvSource({
        "hello-00001.tenant.svc.cluster.local,      tenant/hello-00001",
        "hello-00001.tenant.svc.cluster.local:8012, tenant/hello-00001",
        "Hello-00001.Tenant.svc,                    tenant/hello-00001"
    })
    void theHostOfTheRevisionsServiceNamesIt(String host, String key) {
        // When
        Addressing.Route route = addressing.find(request(host));

        // Then
        assertEquals(List.of(key), asked);
        assertEquals(
                404, assertInstanceOf(Addressing.Unknown.class, route).reason().status());
    }

    @ParameterizedTest
    @CsvSource({"localhost", "10.0.0.7:8012", "hello.example.com"})
    void otherHostsNameNone(String host) {
        // When
        Addressing.Route route = addressing.find(request(host));

        // Then
        assertEquals(List.of(), asked);
        assertEquals(
                "revision-not-found",
                assertInstanceOf(Addressing.Unknown.class, route).reason().code());
    }

    @Test
    void anIngressThatProbesIsAnsweredWithItsHash() {
        // Given
        HttpRequest request = request("hello-00001.tenant.svc");
        request.headers().set("K-Network-Probe", "probe").set("K-Network-Hash", "abc");

        // When
        Addressing.Route route = addressing.find(request);

        // Then
        assertEquals(new Addressing.Answered(200, "K-Network-Hash", "abc"), route);
        assertEquals(List.of(), asked);
    }

    private static HttpRequest request(String host) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.headers().set("Host", host);
        return request;
    }
}
