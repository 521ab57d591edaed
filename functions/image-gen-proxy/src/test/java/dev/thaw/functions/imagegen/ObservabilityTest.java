package dev.thaw.functions.imagegen;

import java.time.Duration;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.fake.FakeWebUi;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What operators see of a picture's way. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class ObservabilityTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @ConfigProperty(name = "fake.webui")
    int webUiPort;

    private FakeWebUi webUi;

    @BeforeEach
    void start() {
        webUi = new FakeWebUi(null, webUiPort);
    }

    @AfterEach
    void stop() {
        webUi.close();
    }

    private static Response generate(String model, boolean later) {
        var request =
                given().contentType("application/json").header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
        return (later ? request.header("Prefer", "respond-async") : request)
                .body("{\"model\": \"" + model + "\", \"prompt\": \"a heron\", \"size\": \"64x64\"}")
                .post("/v1/images/generations");
    }

    /** A sample's value, or 0 where there is none. */
    private static double sample(String name, String... labels) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .filter(line -> java.util.Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void theCallersTraceReachesTheBackEndAlsoOfAnAsynchronousJob() {
        // When
        String id = generate("webui", true).then().statusCode(202).extract().path("id");
        await().atMost(LIMIT).until(() -> given().get("/v1/jobs/" + id).path("status"), "succeeded"::equals);

        // Then
        var calls = webUi.seen("/sdapi/v1/txt2img");
        assertFalse(calls.isEmpty());
        assertTrue(calls.stream().anyMatch(call -> String.valueOf(call.headers().get("traceparent"))
                .contains(TRACE)));
    }

    @Test
    void picturesRequestsAndBackEndsAreCounted() {
        // Given
        String model = "model=\"sketch\"";
        double before = sample("thaw_imagegen_images_total", model);
        double drawn = sample("thaw_imagegen_draw_seconds_count", model, "outcome=\"succeeded\"");
        double requests =
                sample("thaw_imagegen_request_seconds_count", "route=\"/v1/images/generations\"", "code=\"200\"");

        // When
        generate("sketch", false).then().statusCode(200);

        // Then
        assertEquals(before + 1, sample("thaw_imagegen_images_total", model));
        assertEquals(drawn + 1, sample("thaw_imagegen_draw_seconds_count", model, "outcome=\"succeeded\""));
        // An answer is on its way before it is counted.
        await().atMost(LIMIT)
                .until(
                        () -> sample(
                                "thaw_imagegen_request_seconds_count",
                                "route=\"/v1/images/generations\"",
                                "code=\"200\""),
                        count -> count == requests + 1);
        assertTrue(sample("thaw_imagegen_backend_seconds_total", model) > 0);
        assertEquals(1, sample("thaw_imagegen_backend_up", "backend=\"sketch\""));
        assertEquals(1, sample("thaw_imagegen_backend_circuit", "backend=\"sketch\"", "state=\"closed\""));
    }

    @Test
    void healthTellsWhichBackEndsAnswer() {
        // When
        Response health = given().get("/q/health/ready");

        // Then
        assertEquals(200, health.statusCode());
        assertEquals(
                "answers, circuit closed", health.path("checks.find { it.name == 'image back ends' }.data.sketch"));
    }
}
