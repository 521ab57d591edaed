package dev.thaw.function;

import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.crac.Context;
import org.crac.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a function hears of being a standby. */
@QuarkusTest
@QuarkusTestResource(Platform.class)
class StandbyTest {
    private static final String ENDPOINT = "aws.endpointUrlS3";
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
    void isNoStandbyWhileItWorks() throws Exception {
        // Given an instance that works on a call
        Copy.gate = new CountDownLatch(1);
        try (var objects = new Objects();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            objects.put("uploads/standby.bin", new byte[] {1});
            Platform.POSTED.clear();
            var running = callers.submit(() -> call("wait"));
            await().until(() -> Platform.POSTED.stream().anyMatch(post -> post.contains("waiting")));
            // When the platform wants to freeze it, then it says no
            given().header("Thaw-Lifecycle", "standby")
                    .post("/_thaw/standby")
                    .then()
                    .statusCode(409);
            assertEquals(List.of(), HEARD);
            // And yes once that is done
            Copy.gate.countDown();
            assertEquals(200, running.get());
            await().until(() -> given().header("Thaw-Lifecycle", "standby")
                            .post("/_thaw/standby")
                            .statusCode()
                    == 204);
            given().get("/q/health/ready").then().statusCode(200);
        }
    }

    @Test
    void manyRequestsAtOnceWakeItOnce() throws Exception {
        // Given a standby
        given().header("Thaw-Lifecycle", "standby")
                .post("/_thaw/standby")
                .then()
                .statusCode(204);
        HEARD.clear();
        // When many requests come at once
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 20)
                    .mapToObj(i ->
                            callers.submit(() -> given().get("/q/health/live").statusCode()))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertEquals(200, answer.get());
            }
        }
        // Then it is told once
        assertEquals(1, HEARD.stream().filter("pool after"::equals).count());
    }

    /** Hours of freeze, with tenths of a second in their place: connections are older than they may be. */
    @Test
    void readsAnObjectAfterItsConnectionsHaveSilentlyGone() throws Exception {
        String endpoint = System.getProperty(ENDPOINT);
        Duration idle = Duration.ofMillis(300);
        var store = new ObjectStore(idle);
        var address = new ObjectAddress("media", "uploads/standby.bin");
        try (var objects = new Objects();
                var network = new FadingNetwork(URI.create(endpoint));
                var scratch = new Scratch(Platform.SCRATCH.resolve("invocation-99"), 0)) {
            objects.put("uploads/standby.bin", new byte[] {1, 2, 3});
            System.setProperty(ENDPOINT, network.endpoint().toString());
            // Given a function that has kept a connection to its object store
            store.download(address, scratch, "before", () -> {});
            assertEquals(1, network.links());
            // When a firewall has forgotten that connection while the instance was frozen
            network.fade();
            await().pollDelay(idle.multipliedBy(2)).until(() -> true);
            // Then the next read uses another one, at once
            Instant began = Instant.now();
            assertEquals(3, Files.size(store.download(address, scratch, "after", () -> {})));
            assertTrue(Duration.between(began, Instant.now()).toSeconds() < 5);
            // And so it does when the server has closed it
            network.cut();
            assertEquals(3, Files.size(store.download(address, scratch, "again", () -> {})));
            assertEquals(3, network.links());
        } finally {
            System.setProperty(ENDPOINT, endpoint);
            store.close();
        }
    }

    private static int call(String mode) {
        return given().contentType("application/json")
                .header("Thaw-Invocation-Id", "standby-" + mode)
                .body(Map.of("input", "s3://media/uploads/standby.bin", "output", "s3://media/run/", "mode", mode))
                .post("/copy")
                .statusCode();
    }

    @Test
    void othersCannotSayIt() {
        // When
        given().post("/_thaw/standby").then().statusCode(400);
        // Then
        assertEquals(List.of(), HEARD);
    }
}
