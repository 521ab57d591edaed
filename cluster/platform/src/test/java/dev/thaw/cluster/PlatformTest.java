package dev.thaw.cluster;

import java.time.Duration;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;

/** The platform is up without its cluster, and says what is wrong. */
@QuarkusTest
@TestProfile(NoCluster.class)
@QuarkusTestResource(value = Servers.class, restrictToAnnotatedClass = true)
class PlatformTest {
    @Test
    void aClusterThatCannotBeReachedIsAConditionAndNotACrash() {
        // Given
        put("hello", "{ image: 'example/hello:1.0' }").statusCode(200);

        // When, Then
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> when().get("/v1/functions/hello")
                .then()
                .statusCode(200)
                .body("status.conditions[0].type", equalTo("Ready"))
                .body("status.conditions[0].status", equalTo("Unknown"))
                .body("status.conditions[0].reason", equalTo("cluster-unreachable")));
        when().get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void aFunctionWithoutAnImageIsRefusedBeforeItIsStored() {
        // When
        put("no-image", "{ package: a.jar }").statusCode(400).body("code", equalTo("image-needed"));

        // Then
        when().get("/v1/functions/no-image").then().statusCode(404);
    }

    @Test
    void aCallForAnotherTargetIsRefused() {
        given().body(manifest("hello", "{ image: a }"))
                .put("/v1/functions/hello?target=process")
                .then()
                .statusCode(409)
                .body("code", equalTo("wrong-target"));
    }

    private static ValidatableResponse put(String name, String spec) {
        return given().body(manifest(name, spec))
                .put("/v1/functions/" + name + "?target=knative")
                .then();
    }

    private static String manifest(String name, String spec) {
        return "apiVersion: thaw.dev/v1\nkind: Function\nmetadata: { name: %s }\nspec: %s\n".formatted(name, spec);
    }
}
