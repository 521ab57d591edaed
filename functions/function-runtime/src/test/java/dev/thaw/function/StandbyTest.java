package dev.thaw.function;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.crac.Context;
import org.crac.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a function hears of being a standby. */
@QuarkusTest
@QuarkusTestResource(Platform.class)
class StandbyTest {
    private static final List<String> HEARD = new CopyOnWriteArrayList<>();

    @Inject
    StandbyContext standby;

    /** A library that holds connections, found as a bean. */
    @Singleton
    static class Pool implements Resource {
        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) {
            HEARD.add("pool before");
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) {
            HEARD.add("pool after");
        }
    }

    /** One that registers itself, and fails. */
    private static final class Broken implements Resource {
        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) {
            HEARD.add("broken before");
            throw new IllegalStateException("for the test");
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) {
            HEARD.add("broken after");
        }
    }

    @BeforeEach
    void forget() {
        HEARD.clear();
    }

    @Test
    void tellsResourcesBeforeAndAtTheNextRequest() {
        // Given two resources, one of which fails
        standby.register(new Broken());
        given().when().head("/_thaw/standby").then().statusCode(204).header("Thaw-Lifecycle", equalTo("standby"));
        assertEquals(List.of(), HEARD);
        // When the platform says that the instance will be frozen
        given().header("Thaw-Lifecycle", "standby")
                .post("/_thaw/standby")
                .then()
                .statusCode(204);
        // Then they are told, the last first
        assertEquals(List.of("broken before", "pool before"), HEARD);
        // And the next requests are served by an instance that is whole again
        for (int i = 0; i < 2; i++) {
            given().get("/q/health/ready").then().statusCode(200);
        }
        assertEquals(List.of("broken before", "pool before", "pool after", "broken after"), HEARD);
    }

    @Test
    void othersCannotSayIt() {
        // When
        given().post("/_thaw/standby").then().statusCode(400);
        // Then
        assertEquals(List.of(), HEARD);
    }
}
