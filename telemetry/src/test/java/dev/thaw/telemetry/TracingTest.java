package dev.thaw.telemetry;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

class TracingTest {
    @Test
    void isOffUnlessAPlaceIsNamed() {
        // Given no variable, or the one that switches it off
        List<Map<String, String>> environments = List.of(
                Map.of(), Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_SDK_DISABLED", "true"));
        for (Map<String, String> environment : environments) {
            // When, Then
            try (var tracing = Tracing.from("test", environment::get)) {
                assertSame(OpenTelemetry.noop(), tracing.telemetry());
            }
        }
    }

    @Test
    void sendsSpansToTheCollector() throws Exception {
        // Given a collector
        List<String> posted = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            posted.add(exchange.getRequestURI().getPath());
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try {
            // When a span ends, and the platform stops
            String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
            try (var tracing = Tracing.from("test", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)::get)) {
                tracing.telemetry()
                        .getTracer("test")
                        .spanBuilder("cold start")
                        .startSpan()
                        .end();
            }
            // Then it has got there
            assertEquals(List.of("/v1/traces"), posted);
        } finally {
            collector.stop(0);
        }
    }
}
