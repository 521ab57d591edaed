package dev.thaw.functions.imagegen;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.vertx.core.json.JsonObject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.fake.FakeComfy;
import dev.thaw.functions.imagegen.fake.FakeFlux;
import dev.thaw.functions.imagegen.fake.FakeWebUi;
import dev.thaw.functions.imagegen.fake.Reply;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Back ends that fail, and those that do their work instead. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class FallbackTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ConfigProperty(name = "fake.webui")
    int webUiPort;

    @ConfigProperty(name = "fake.comfyui")
    int comfyPort;

    @ConfigProperty(name = "fake.flux")
    int fluxPort;

    @Inject
    CircuitBreakerMaintenance breakers;

    private FakeWebUi webUi;
    private FakeComfy comfy;
    private FakeFlux flux;

    @BeforeEach
    void start() {
        webUi = new FakeWebUi(null, webUiPort);
        comfy = new FakeComfy(comfyPort);
        flux = new FakeFlux("test-key", fluxPort);
        breakers.resetAll();
    }

    @AfterEach
    void stop() {
        webUi.close();
        comfy.close();
        flux.close();
    }

    private static Response generate(String model) {
        return given().contentType("application/json")
                .body("{\"model\": \"" + model + "\", \"prompt\": \"a fox\", \"size\": \"64x64\"}")
                .post("/v1/images/generations");
    }

    @Test
    void anotherModelStandsInWhenAnotherTryCanHelp() {
        // When
        JsonPath answer = generateWithFallback();

        // Then
        assertEquals("webui", answer.getString("thaw.model"));
        assertEquals(0, answer.getDouble("thaw.price"));
    }

    @Test
    void theChainGoesOnToItsEnd() {
        // Given
        flux.answer("/v1/pro", Reply.html(502));
        webUi.answer("/sdapi/v1/txt2img", Reply.html(502));

        // Then
        assertEquals("sketch", generate("pro").jsonPath().getString("thaw.model"));
    }

    @Test
    void aRefusalByPolicyIsNotTakenElsewhere() {
        // Given
        flux.end("Request Moderated");

        // When
        Response answer = generate("pro");

        // Then
        assertEquals(400, answer.statusCode());
        assertEquals("content_policy_violation", answer.jsonPath().getString("error.code"));
        assertEquals(0, webUi.seen("/sdapi/v1/txt2img").size());
    }

    @Test
    void whatABackEndDidForNothingIsInTheUsageToo() {
        // Given
        webUi.pace(Duration.ofMillis(400));
        webUi.spoil("/sdapi/v1/txt2img", unused -> Reply.html(502));
        Instant since = Instant.now();

        // When
        assertEquals("sketch", generateWithFallback().getString("thaw.model"));

        // Then
        JsonPath usage = given().queryParam("since", since.toString())
                .queryParam("group_by", "backend")
                .get("/v1/usage")
                .jsonPath();
        assertTrue(usage.getDouble("data.find { it.backend == 'webui' }.lost_backend_seconds") >= 0.4, usage::prettify);
        assertEquals(0, usage.getInt("data.find { it.backend == 'webui' }.jobs"));
        assertEquals(1, usage.getInt("data.find { it.backend == 'sketch' }.jobs"));
        assertEquals(0, usage.getDouble("data.find { it.backend == 'sketch' }.lost_backend_seconds"));
    }

    /** Flux is not asked: it has no credit. */
    private JsonPath generateWithFallback() {
        flux.answer("/v1/pro", Reply.json(402, new JsonObject().put("detail", "Insufficient credits")));
        return generate("pro").then().statusCode(200).extract().jsonPath();
    }

    @Test
    void whatBackEndsSayAboutThemselvesIsToldAndHeldTo() {
        // Given
        for (String model : List.of("webui", "comfyui")) {
            generate(model).then().statusCode(200);
        }

        // When
        for (String model : List.of("webui", "comfyui")) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertEquals(
                            List.of(model),
                            given().get("/v1/models/" + model).jsonPath().getList("thaw.backends[0].loaded")));
        }
        Response refused = given().contentType("application/json")
                .body("{\"model\": \"webui\", \"prompt\": \"a fox\", \"thaw\": {\"loras\": [{\"name\": \"oil\"}]}}")
                .post("/v1/images/generations");

        // Then
        assertEquals(400, refused.statusCode(), refused::asString);
        assertEquals("unsupported_parameter", refused.jsonPath().getString("error.code"));
        assertEquals("thaw.loras", refused.jsonPath().getString("error.param"));
        String message = refused.jsonPath().getString("error.message");
        assertTrue(message.contains("webui has no 'oil'; it has ink, ink_v2"), message);
    }

    @Test
    void whatIsDoneByTheModelItselfCostsItsPrice() {
        JsonPath answer = generate("pro").then().statusCode(200).extract().jsonPath();
        assertEquals("pro", answer.getString("thaw.model"));
        assertEquals(0.04, answer.getDouble("thaw.price"), 1e-9);
    }

    @Test
    void aJobWhoseBackEndDiesGoesOnAtAnotherThatHasTheModel() {
        // Given
        comfy.pace(Duration.ofSeconds(30));
        webUi.pace(Duration.ofSeconds(30));
        String id = given().header("Prefer", "respond-async")
                .contentType("application/json")
                .body("{\"model\": \"either\", \"prompt\": \"a fox\", \"size\": \"64x64\"}")
                .post("/v1/images/generations")
                .jsonPath()
                .getString("id");
        await().atMost(LIMIT).until(() -> webUi.isWorking() || comfy.runningClient() != null);
        comfy.pace(Duration.ZERO);
        webUi.pace(Duration.ZERO);

        // When
        boolean atComfy = comfy.runningClient() != null;
        if (atComfy) {
            comfy.close();
        } else {
            webUi.close();
        }

        // Then
        await().atMost(LIMIT).until(() -> job(id).getString("status"), "succeeded"::equals);
        assertEquals(atComfy ? "webui" : "comfyui", job(id).getString("backend"));
    }

    @Test
    void aBackEndThatAsksForPatienceIsAskedAgainLater() {
        // Given
        webUi.answer("/sdapi/v1/txt2img", Reply.tooMany("1"));

        // When
        JsonPath answer = generate("webui").then().statusCode(200).extract().jsonPath();

        // Then
        assertEquals("webui", answer.getString("thaw.backend"));
        assertEquals(1, job(answer.getString("thaw.job")).getInt("attempts"), "waiting costs no attempt");
        assertEquals(2, webUi.seen("/sdapi/v1/txt2img").size());
    }

    @Test
    void healthIsShownWithTheModel() {
        // Given
        await().atMost(LIMIT).until(() -> healthy("webui"));

        // When
        webUi.close();

        // Then
        await().atMost(LIMIT).until(() -> !healthy("webui"));
        assertTrue(healthy("sketch"));
    }

    private static boolean healthy(String model) {
        return given().get("/v1/models/" + model).jsonPath().getBoolean("thaw.backends[0].healthy");
    }

    private static JsonPath job(String id) {
        return given().get("/v1/jobs/" + id).then().statusCode(200).extract().jsonPath();
    }
}
