package dev.thaw.functions.watermark;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Router;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.function.ApiDescription;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The published description says what is served, and nothing else. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class OpenApiTest {
    @TempDir
    Path folder;

    @Inject
    Router router;

    Shop shop;
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

    @Test
    void allRoutesAreDescribed() {
        // When: health and standby are the platform's affair
        Set<String> served =
                ApiDescription.served(router, path -> !path.startsWith("/q") && !path.startsWith("/_thaw"));

        // Then
        Set<String> described = new TreeSet<>();
        ApiDescription.described(description).forEach(route -> described.add(route.replaceAll("/i/.*", "/i/")));
        assertEquals(served, described);
    }

    @Test
    void theExamplesWork() throws Exception {
        // Given
        shop.put("uploads/chair.jpg", Pictures.grey(folder, "chair.jpg", 640, 480));
        shop.put("marks/logo.png", Pictures.made(folder, "png"));
        shop.put("uploads/film.mp4", Clip.grey(folder, "film.mp4", "160x120", 1, "-c:v", "libopenh264", "-c:a", "aac"));
        JsonNode examples = description.at("/paths/~1watermark/post/requestBody/content/application~1json/examples");
        assertTrue(examples.size() >= 8);

        // When, Then
        for (JsonNode example : examples) {
            JsonNode job = example.get("value");
            int outputs = Math.max(1, job.path("outputs").size());
            given().contentType("application/json")
                    .body(job.toString())
                    .post("/watermark")
                    .then()
                    .statusCode(200)
                    .body("outputs.size()", equalTo(outputs));
        }
    }
}
