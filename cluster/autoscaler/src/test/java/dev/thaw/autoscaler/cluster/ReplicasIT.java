package dev.thaw.autoscaler.cluster;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.thaw.autoscaler.cluster.World.Router;
import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.forecast.ForecastState;
import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several replicas: all of them route, one decides, and any of them may go. */
@WithKubeApi
class ReplicasIT {
    private static final ForecastSettings FORECAST =
            new ForecastSettings(Duration.ofSeconds(2), ForecastSettings.DEFAULT.gigabyteSecondsPerSecond());
    private static final byte[] EMPTY = ForecastState.save(new Forecast(FORECAST));

    private World world;
    private KubeApi api;

    @BeforeEach
    void start(KubeApi running) {
        api = running;
        world = new World(api, World.HASTY, Duration.ofMillis(50));
        world.addReplica(api.newClient());
        world.addReplica(api.newClient());
        eventually(() -> deciding().size() == 1);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void aRequestAtZeroMayComeToAnyOfThem() {
        // Given
        String revision = deploy(Map.of());
        eventually(() -> world.endpoints(revision).size() == 2);
        eventually(() -> world.replicas(revision) == 0);
        Router other = others().getFirst();

        // When
        Instant begin = Instant.now();
        HttpResponse<String> answer = world.get(other, revision, "/").join();

        // Then
        assertEquals(200, answer.statusCode(), answer::body);
        Duration took = Duration.between(begin, Instant.now());
        assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, () -> "took " + took);
    }

    @Test
    void whatAnotherReplicaHasCountsToo() throws InterruptedException {
        // Given
        String revision = deploy(Map.of());
        eventually(() -> world.condition(revision, "Active").equals("True"));
        Router other = others().getFirst();

        // When: for longer than an idle revision would stay
        CompletableFuture<HttpResponse<String>> call = world.get(other, revision, "/?sleep=12000");

        // Then
        assertEquals(200, call.join().statusCode());
        assertEquals(1, world.replicas(revision));
        eventually(() -> world.replicas(revision) == 0);
    }

    @Test
    void whenTheOneThatDecidesDiesAnotherDoesAndNothingIsScaledDownForThat() {
        // Given
        String revision = deploy(Map.of());
        eventually(() -> world.endpoints(revision).size() == 2);
        Router leader = deciding().getFirst();
        Router other = others().getFirst();
        eventually(() -> world.get(other, revision, "/").join().statusCode() == 200);

        try (var load = new Load(() -> world.get(other, revision, "/?sleep=20"))) {
            // When
            world.kill(leader);
            Instant killed = Instant.now();
            eventually(() -> deciding().size() == 1);
            Duration took = Duration.between(killed, Instant.now());

            // Then
            assertTrue(took.compareTo(Duration.ofSeconds(15)) < 0, () -> "took " + took);
            eventually(() -> world.endpoints(revision).equals(List.of(other.ip())));
            assertEquals(List.of(200), load.statuses());
            assertEquals(1, world.replicas(revision));
        }
    }

    @Test
    void whatTheForecastOfOneHasLearnedTheOthersKnow() {
        // Given
        String revision = deploy(Map.of("standby", "auto"));
        Router other = others().getFirst();

        // When
        eventually(() -> world.get(other, revision, "/").join().statusCode() == 200);

        // Then: more than that there is nothing
        eventually(() -> other.replica().learned().length > EMPTY.length);
    }

    @Test
    void whatTheOneThatDecidedHadLearnedIsWhatItsSuccessorGoesOnWith() {
        // Given
        String revision = deploy(Map.of("standby", "auto"));
        Router leader = deciding().getFirst();
        Router other = others().getFirst();
        eventually(() -> world.get(leader, revision, "/").join().statusCode() == 200);
        eventually(() -> other.replica().learned().length > EMPTY.length);
        long known = lastSlot(other);

        // When: and no request comes from which it could be learned anew
        world.kill(leader);

        // Then
        eventually(() -> other.replica().isDeciding() && lastSlot(other) > known + 1);
        assertTrue(other.replica().learned().length > EMPTY.length);
    }

    private static long lastSlot(Router router) {
        return ForecastState.restore(FORECAST, router.replica().learned())
                .forecast()
                .lastSlot()
                .orElseThrow();
    }

    @Test
    void oneThatIsStoppedLeavesWithoutLosingARequest() {
        // Given
        String revision = deploy(Map.of("min-scale", "1"));
        eventually(() -> world.endpoints(revision).size() == 2
                && world.condition(revision, "Active").equals("True"));
        Router leader = deciding().getFirst();
        Router other = others().getFirst();
        CompletableFuture<HttpResponse<String>> inTheMiddle = world.get(leader, revision, "/?sleep=2000");
        eventually(() -> leader.replica().autoscaler().controller().requests() == 1);

        // When
        world.stop(leader);

        // Then
        assertEquals(200, inTheMiddle.join().statusCode());
        eventually(() -> world.endpoints(revision).equals(List.of(other.ip())));
        eventually(() -> deciding().equals(List.of(other)));
    }

    @Test
    void whileTheApiServerIsAwayWhatIsKnownIsRoutedTo() throws Exception {
        // Given
        String revision = deploy(Map.of("min-scale", "1"));
        eventually(() -> world.condition(revision, "Active").equals("True"));
        Router router = world.routers.getFirst();
        eventually(() -> world.get(router, revision, "/").join().statusCode() == 200);

        // When
        try (var load = new Load(() -> world.get(router, revision, "/"))) {
            api.restart();

            // Then: and afterwards all is as before
            eventually(() -> deciding().size() == 1);
            assertEquals(List.of(200), load.statuses());
        }
        String later = deploy(Map.of());
        eventually(() -> world.get(router, later, "/").join().statusCode() == 200);
    }

    private int names;

    private String deploy(Map<String, String> annotations) {
        String name = "f" + ++names;
        world.deploy(name, 0, annotations);
        return KnativeActor.revision(name, 1);
    }

    private List<Router> deciding() {
        return world.routers.stream()
                .filter(router -> router.replica().isDeciding())
                .toList();
    }

    private List<Router> others() {
        return world.routers.stream()
                .filter(router -> !router.replica().isDeciding())
                .toList();
    }
}
