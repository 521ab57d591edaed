package dev.thaw.autoscaler.target.knative;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class StandbyCpuTest {
    private static final Container FULL = container("user-container", "500m", "2");

    @Test
    void whatIsOnlyKeptGetsLittle() {
        assertEquals(
                Optional.of(patch("50m", "50m")),
                StandbyCpu.change(pod(FULL, container("queue-proxy", "25m", "1")), List.of(FULL), true));
    }

    @Test
    void whatIsNeededGetsAllOfIt() {
        Container low = container("user-container", "50m", "50m");
        assertEquals(Optional.of(patch("500m", "2")), StandbyCpu.change(pod(low), List.of(FULL), false));
    }

    @Test
    void whatIsAsItShouldBeStaysSo() {
        Container low = container("user-container", "0.05", "0.05");
        assertEquals(Optional.empty(), StandbyCpu.change(pod(low), List.of(FULL), true));
        assertEquals(Optional.empty(), StandbyCpu.change(pod(FULL), List.of(FULL), false));
    }

    @Test
    void nothingIsGivenOrTakenThatIsNotAskedFor() {
        Container none = new ContainerBuilder().withName("user-container").build();
        Container small = container("user-container", "20m", "20m");
        assertEquals(Optional.empty(), StandbyCpu.change(pod(none), List.of(none), true));
        assertEquals(Optional.empty(), StandbyCpu.change(pod(small), List.of(small), true));
        assertEquals(Optional.empty(), StandbyCpu.change(pod(FULL), List.of(), true));
    }

    private static String patch(String request, String limit) {
        return """
                {"spec":{"containers":[{"name":"user-container","resources":{"limits":{"cpu":"%s"},"requests":{"cpu":"%s"}}}]}}""".formatted(limit, request);
    }

    private static Pod pod(Container... containers) {
        return new PodBuilder()
                .withNewSpec()
                .withContainers(containers)
                .endSpec()
                .build();
    }

    private static Container container(String name, String request, String limit) {
        return new ContainerBuilder()
                .withName(name)
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity(request), "memory", new Quantity("64Mi")))
                .withLimits(Map.of("cpu", new Quantity(limit)))
                .endResources()
                .build();
    }
}
