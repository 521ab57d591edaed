package dev.thaw.autoscaler.controller;

import java.time.Instant;
import java.util.List;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerStatus;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerStatusBuilder;
import io.fabric8.knative.pkg.apis.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class StatusRuleTest {
    private static final Instant EARLIER = Instant.parse("2026-11-26T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-26T10:05:00Z");
    private static final String SERVICE = "hello-00001";

    /** Every combination of wanted (-1, 0, 1), ready (below or at what makes it active), and Active as it was; initialised, min 2. */
    @ParameterizedTest
    @CsvSource({
        "-1, 1, False,   False,   NoTraffic",
        "-1, 1, Unknown, Unknown, Queued",
        "-1, 1, True,    Unknown, Queued",
        "-1, 2, False,   False,   NoTraffic",
        "-1, 2, Unknown, True,    ",
        "-1, 2, True,    True,    ",
        " 0, 1, False,   False,   NoTraffic",
        " 0, 1, Unknown, False,   TimedOut",
        " 0, 1, True,    False,   NoTraffic",
        " 0, 2, False,   False,   NoTraffic",
        " 0, 2, Unknown, False,   TimedOut",
        " 0, 2, True,    False,   NoTraffic",
        " 1, 1, False,   Unknown, Queued",
        " 1, 1, Unknown, Unknown, Queued",
        " 1, 1, True,    Unknown, Queued",
        " 1, 2, False,   True,    ",
        " 1, 2, Unknown, True,    ",
        " 1, 2, True,    True,    "
    })
    void activeGoesOnFromWhatItWas(int wanted, int ready, String was, String becomes, String reason) {
        // Given
        PodAutoscalerStatus before = status(condition("Active", was), condition("ScaleTargetInitialized", "True"));

        // When
        PodAutoscalerStatus after = StatusRule.next(before, 7, SERVICE, new Scale(wanted, ready, 2, 1), List.of(), NOW);

        // Then
        assertEquals(becomes, find(after, "Active").getStatus());
        assertEquals(reason, find(after, "Active").getReason());
        assertEquals(becomes, find(after, "Ready").getStatus());
    }

    /** Before it is initialised: what makes it active is the larger of min and initial. */
    @ParameterizedTest
    @CsvSource({
        // wanted, ready, min, initial, service, initialised, active
        "1, 0, 0, 1, hello, Unknown, Unknown",
        "1, 1, 0, 1, hello, True,    True",
        "1, 1, 0, 1, '',    Unknown, True",
        "1, 2, 0, 3, hello, Unknown, Unknown",
        "1, 3, 0, 3, hello, True,    True",
        "1, 3, 5, 3, hello, Unknown, Unknown",
        "1, 5, 5, 3, hello, True,    True",
        "-1, 0, 0, 0, hello, True,   False",
        "-1, 0, 0, 1, hello, Unknown, Unknown"
    })
    void theInitialScaleIsReachedOnce(
            int wanted, int ready, int min, int initial, String service, String initialised, String active) {
        // When
        PodAutoscalerStatus after =
                StatusRule.next(null, 1, service, new Scale(wanted, ready, min, initial), List.of(), NOW);

        // Then
        assertEquals(initialised, find(after, "ScaleTargetInitialized").getStatus());
        assertEquals(active, find(after, "Active").getStatus());
        assertEquals(service, after.getServiceName());
    }

    @Test
    void whatWasInitialisedStaysSoWithoutPods() {
        // Given
        PodAutoscalerStatus before = status(condition("Active", "True"), condition("ScaleTargetInitialized", "True"));

        // When
        PodAutoscalerStatus after = StatusRule.next(before, 1, SERVICE, new Scale(0, 0, 0, 3), List.of(), NOW);

        // Then
        assertEquals("True", find(after, "ScaleTargetInitialized").getStatus());
        assertEquals("False", find(after, "Ready").getStatus());
        assertEquals("NoTraffic", find(after, "Ready").getReason());
    }

    @Test
    void theTimeChangesWithTheStatusOnly() {
        // Given
        PodAutoscalerStatus before =
                status(condition("Active", "Unknown"), condition("ScaleTargetInitialized", "True"));

        // When
        PodAutoscalerStatus waiting = StatusRule.next(before, 1, SERVICE, new Scale(1, 0, 0, 1), List.of(), NOW);
        PodAutoscalerStatus there = StatusRule.next(before, 1, SERVICE, new Scale(1, 1, 0, 1), List.of(), NOW);

        // Then
        assertEquals(EARLIER.toString(), find(waiting, "Active").getLastTransitionTime());
        assertEquals(NOW.toString(), find(there, "Active").getLastTransitionTime());
        assertEquals(EARLIER.toString(), find(there, "ScaleTargetInitialized").getLastTransitionTime());
    }

    @Test
    void whatTheCrdRequiresIsThere() {
        // When
        PodAutoscalerStatus first = StatusRule.next(null, 3, "", new Scale(-1, 0, 0, 1), List.of(), NOW);
        PodAutoscalerStatus second = StatusRule.next(first, 4, SERVICE, new Scale(5, 2, 0, 1), List.of(), NOW);
        PodAutoscalerStatus unsure = StatusRule.next(second, 4, SERVICE, new Scale(-1, 2, 0, 1), List.of(), NOW);

        // Then
        assertEquals("", first.getServiceName());
        assertEquals("", first.getMetricsServiceName());
        assertNull(first.getDesiredScale());
        assertEquals("Unknown", find(first, "SKSReady").getStatus());
        assertEquals(4, second.getObservedGeneration());
        assertEquals(5, second.getDesiredScale());
        assertEquals(2, second.getActualScale());
        assertEquals("True", find(second, "SKSReady").getStatus());
        assertEquals(5, unsure.getDesiredScale());
    }

    private static PodAutoscalerStatus status(Condition... conditions) {
        return new PodAutoscalerStatusBuilder()
                .withConditions(List.of(conditions))
                .build();
    }

    private static Condition condition(String type, String status) {
        String reason = type.equals("Active") && status.equals("False") ? "NoTraffic" : null;
        return new Condition(EARLIER.toString(), null, reason, null, status, type);
    }

    private static Condition find(PodAutoscalerStatus status, String type) {
        return status.getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
