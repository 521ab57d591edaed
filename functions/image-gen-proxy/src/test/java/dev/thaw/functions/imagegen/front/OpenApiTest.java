package dev.thaw.functions.imagegen.front;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Router;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.thaw.function.ApiDescription;
import dev.thaw.functions.imagegen.Servers;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The published description says what is served, and nothing else. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class OpenApiTest {
    private static final String GENERATE = "/paths/~1v1~1images~1generations/post";

    @Inject
    Router router;

    private JsonNode description;

    @BeforeEach
    void read() throws Exception {
        description = new ObjectMapper()
                .readTree(given().get("/openapi")
                        .then()
                        .statusCode(200)
                        .contentType("application/json")
                        .extract()
                        .asString());
    }

    private static Set<String> names(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void allRoutesAreDescribed() {
        assertEquals(
                ApiDescription.served(router, path -> path.startsWith("/v1/")), ApiDescription.described(description));
    }

    @Test
    void allParametersAreDescribed() {
        // When
        JsonNode properties = description.at("/components/schemas/Request/properties");

        // Then: what says how to answer is read elsewhere
        assertEquals(new TreeSet<>(RequestReader.KNOWN), names(properties));
        assertEquals(new TreeSet<>(RequestReader.KNOWN_HERE), names(properties.at("/thaw/properties")));
    }

    @Test
    void theExamplesWork() {
        // Given
        JsonNode examples = description.at(GENERATE + "/requestBody/content/application~1json/examples");
        assertTrue(examples.size() >= 4);

        // When
        StreamSupport.stream(examples.spliterator(), false)
                .map(example -> example.get("value"))
                // Then
                .forEach(body -> given().contentType("application/json")
                        .body(body.toString())
                        .post("/v1/images/generations")
                        .then()
                        .statusCode(200)
                        .body("data", hasSize(body.path("n").asInt(1))));
    }
}
