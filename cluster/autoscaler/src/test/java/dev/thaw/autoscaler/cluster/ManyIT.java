package dev.thaw.autoscaler.cluster;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.WithKubeApi;

import static dev.thaw.autoscaler.cluster.World.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Many revisions that are all asked for at the same moment. */
@WithKubeApi
@Tag("slow")
class ManyIT {
    private static final int COUNT = 500;

    @Test
    void fiveHundredAtZeroAreAllAnswered(KubeApi api) {
        // Given
        try (var world = new World(api, Map.of("allow-zero-initial-scale", "true"), Duration.ofMillis(20))) {
            world.addReplica(api.newClient());
            List<String> names =
                    IntStream.range(0, COUNT).mapToObj(i -> "many" + i).toList();
            names.parallelStream().forEach(name -> world.deploy(name, 1, Map.of("initial-scale", "0")));
            eventually(Duration.ofMinutes(2), () -> world.atRest() == COUNT);

            // When
            List<CompletableFuture<HttpResponse<String>>> calls = names.stream()
                    .map(name -> world.get(KnativeActor.revision(name, 1), "/"))
                    .toList();

            // Then
            assertEquals(
                    List.of(200),
                    calls.stream()
                            .map(call -> call.join().statusCode())
                            .distinct()
                            .toList());
        }
    }
}
