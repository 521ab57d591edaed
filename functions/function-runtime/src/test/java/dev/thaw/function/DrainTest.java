package dev.thaw.function;

import java.util.List;
import java.util.Map;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An instance that is being stopped, in an application of its own: it takes no work any more. */
@QuarkusTest
@QuarkusTestResource(Platform.class)
@TestProfile(DrainTest.Alone.class)
class DrainTest {
    @Inject
    Event<ShutdownDelayInitiatedEvent> stopping;

    @ConfigProperty(name = "quarkus.shutdown.delay-enabled")
    boolean delayEnabled;

    /** Makes Quarkus start the application anew. */
    public static final class Alone implements QuarkusTestProfile {}

    @Test
    void refusesNewWorkOnceItIsTold() throws Exception {
        // Given
        assertTrue(delayEnabled, "Quarkus tells it only with a delay");
        // When
        stopping.fire(new ShutdownDelayInitiatedEvent());
        // Then
        given().contentType("application/json")
                .body(Map.of("input", "s3://media/uploads/x", "output", "s3://media/x/"))
                .post("/copy")
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("code", equalTo("draining"));
        assertEquals(List.of(), Objects.scratch());
    }
}
