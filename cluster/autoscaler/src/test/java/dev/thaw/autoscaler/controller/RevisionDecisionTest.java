package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerBuilder;
import org.junit.jupiter.api.Test;

import dev.thaw.autoscaler.controller.RevisionDecision.Demand;
import dev.thaw.autoscaler.controller.RevisionDecision.Outcome;
import dev.thaw.engine.kpa.Activity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** On a clock of its own: no test waits. */
class RevisionDecisionTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Activity INACTIVE = new Activity(Activity.Phase.INACTIVE, 0);
    private static final Activity ACTIVE = new Activity(Activity.Phase.ACTIVE, 0);
    private long now = Duration.ofHours(1).toNanos();

    @Test
    void aRequestAtZeroWantsOnePodAtOnce() {
        // Given
        var decision = decision(1, 0, Map.of());

        // When
        Outcome outcome = decision.decide(new Demand(0, 1, 0, 0, true, 0), INACTIVE, true, now);

        // Then
        assertTrue(outcome.apply());
        assertEquals(1, outcome.scale());
        assertEquals(1, outcome.pods());
    }

    @Test
    void aBurstWantsAsManyAsWaitAndKeepsThemForAStableWindow() {
        // Given
        var decision = decision(1, 1, Map.of("max-scale", "12"));
        decision.record(now, 10, 10);

        // When
        int atOnce = decision.decide(new Demand(1, 9, 1, 1, true, 0), ACTIVE, true, now)
                .scale();
        int later = after(20, decision, new Demand(0, 0, 10, 10, true, 0)).scale();
        int muchLater = after(60, decision, new Demand(0, 0, 10, 10, true, 0)).scale();

        // Then
        assertEquals(12, atOnce, "10 requests, 70 % each, 12 at most");
        assertEquals(12, later);
        assertTrue(muchLater < 12, () -> "still " + muchLater);
    }

    @Test
    void aRequestThatIsLookedAtSeveralTimesInASecondIsStillOne() {
        // Given
        var decision = decision(1, 0, Map.of("target-utilization-percentage", "100"));

        // When
        for (int look = 0; look < 5; look++) {
            decision.record(now + look * SECOND / 10, 1, 1);
        }
        Outcome outcome = decision.decide(new Demand(0, 1, 0, 1, true, 0), INACTIVE, true, now + SECOND / 2);

        // Then
        assertEquals(1, outcome.pods());
    }

    @Test
    void aRequestAtZeroCountsThoughTheLastPodWasStillThereInThatSecond() {
        // Given
        var decision = decision(0, 0, Map.of("activation-scale", "4"));
        decision.record(now, 0, 0);

        // When
        decision.record(now + SECOND / 2, 1, 1);
        Outcome outcome = decision.decide(new Demand(0, 1, 0, 0, true, 0), INACTIVE, true, now + SECOND / 2);

        // Then
        assertEquals(4, outcome.pods());
    }

    @Test
    void nothingShrinksWhileARouterIsSilent() {
        // Given
        var decision = decision(1, 1, Map.of());
        for (int i = 0; i < 200; i++) {
            now += SECOND;
            decision.record(now, 0, 0);
        }

        // When
        Outcome silent = decision.decide(new Demand(0, 0, 1, 1, false, 0), ACTIVE, true, now);
        Outcome complete = decision.decide(new Demand(0, 0, 1, 1, true, 0), ACTIVE, true, now);

        // Then
        assertFalse(silent.apply());
        assertEquals(-1, silent.scale());
        assertEquals(0, complete.scale());
    }

    @Test
    void whoHasJustBegunToWatchDoesNotTakeSilenceForRest() {
        // Given
        var decision = decision(1, 1, Map.of());
        now += SECOND;
        decision.record(now, 0, 0);

        // When
        Outcome outcome = decision.decide(new Demand(0, 0, 1, 1, true, 0), ACTIVE, true, now);

        // Then
        assertEquals(-1, outcome.scale());
    }

    @Test
    void standbysComeOnTopAndNeverAboveTheMaximum() {
        assertEquals(3, atOneRequest(Map.of("standby", "2")));
        assertEquals(2, atOneRequest(Map.of("standby", "2", "max-scale", "2")));
    }

    @Test
    void aStandbyDoesNotKeepTheLastPodThatWasNeeded() {
        // Given: a request has been, its pod and a standby are there
        var decision = decision(0, 2, Map.of("standby", "1"));
        decision.record(now, 1, 1);

        // When
        Outcome outcome = after(120, decision, new Demand(0, 0, 2, 2, true, 0));

        // Then
        assertEquals(0, outcome.scale());
        assertEquals(1, outcome.pods());
    }

    @Test
    void whatIsKeptAheadOfRequestsDoesNotWaitForOne() {
        // Given
        var fixed = decision(1, 0, Map.of("standby", "1"));
        var forecast = decision(1, 0, Map.of("standby", "auto"));

        // When
        Outcome kept = fixed.decide(new Demand(0, 0, 0, 0, true, 0), INACTIVE, true, now);
        Outcome planned = forecast.decide(new Demand(0, 0, 0, 0, true, 3), INACTIVE, true, now);
        Outcome enough = forecast.decide(new Demand(0, 0, 3, 3, true, 3), INACTIVE, true, now);

        // Then: it stays inactive, and the pods come
        assertEquals(new Outcome(-1, 1, true, Duration.ZERO), kept);
        assertEquals(new Outcome(-1, 3, true, Duration.ZERO), planned);
        assertFalse(enough.apply());
    }

    private int atOneRequest(Map<String, String> annotations) {
        return decision(1, 0, annotations)
                .decide(new Demand(0, 1, 0, 0, true, 0), INACTIVE, true, now)
                .pods();
    }

    @Test
    void theMinimumHoldsOnlyWhereARouteLeads() {
        // Given
        var reachable = new RevisionDecision(settings(1, Map.of("min-scale", "2"), "Reachable"), 0, now);
        var unreachable = new RevisionDecision(settings(1, Map.of("min-scale", "2"), "Unreachable"), 0, now);
        var starting = new Activity(Activity.Phase.ACTIVATING, now);

        // When, Then
        assertEquals(
                2,
                reachable
                        .decide(new Demand(0, 0, 0, 1, true, 0), starting, false, now)
                        .pods());
        assertFalse(unreachable
                .decide(new Demand(0, 0, 0, 1, true, 0), starting, false, now)
                .apply());
    }

    @Test
    void whatDoesNotComeUpWithinTheDeadlineIsGivenUp() {
        // Given
        var decision = decision(1, 0, Map.of());
        var starting = new Activity(Activity.Phase.ACTIVATING, now);
        now += Duration.ofSeconds(631).toNanos();

        // When
        Outcome outcome = decision.decide(new Demand(0, 0, 0, 1, true, 0), starting, false, now);

        // Then
        assertTrue(outcome.apply());
        assertEquals(0, outcome.scale());
    }

    private Outcome after(int seconds, RevisionDecision decision, Demand demand) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            decision.record(now, 0, 0);
            if (i % 2 == 1) {
                decision.decide(demand, ACTIVE, true, now);
            }
        }
        return decision.decide(demand, ACTIVE, true, now);
    }

    private RevisionDecision decision(long concurrency, int ready, Map<String, String> annotations) {
        return new RevisionDecision(settings(concurrency, annotations, "Reachable"), ready, now);
    }

    static RevisionSettings settings(long concurrency, Map<String, String> annotations, String reachability) {
        var all = new TreeMap<String, String>();
        annotations.forEach((key, value) -> all.put("autoscaling.knative.dev/" + key, value));
        return RevisionSettings.of(
                new PodAutoscalerBuilder()
                        .withNewMetadata()
                        .withAnnotations(all)
                        .endMetadata()
                        .withNewSpec()
                        .withContainerConcurrency(concurrency)
                        .withReachability(reachability)
                        .endSpec()
                        .build(),
                ClusterSettings.STANDARD);
    }
}
