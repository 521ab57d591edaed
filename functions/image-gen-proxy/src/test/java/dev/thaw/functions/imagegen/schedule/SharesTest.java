package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SharesTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration WORK = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Station GPU =
            new Station("gpu", 1, 1, new Checkpoint("m", ""), Duration.ZERO, 0, LoadTimes.STANDARD);

    private final Scheduler scheduler = new Scheduler(PATIENCE);
    private final Map<String, Double> weights = new HashMap<>();
    private final List<WaitingJob> queue = new ArrayList<>();
    private Shares shares = Shares.NONE;
    private Instant now = NOW;

    private double weight(String key) {
        return weights.getOrDefault(key, 1.0);
    }

    private void add(String key, int number) {
        for (int i = 0; i < number; i++) {
            String id = key + "-" + String.format(java.util.Locale.ROOT, "%05d", queue.size());
            queue.add(new WaitingJob(id, key, new Checkpoint("m", ""), Set.of("gpu"), 0, now, WORK));
        }
    }

    /** The keys of the next jobs, one after the other on one slot. */
    private List<String> serve(int number) {
        var served = new ArrayList<String>();
        for (int i = 0; i < number; i++) {
            String id = scheduler
                    .assign(now, shares.order(queue, this::weight), List.of(GPU))
                    .get(0)
                    .job();
            WaitingJob job =
                    queue.stream().filter(j -> j.id().equals(id)).findFirst().orElseThrow();
            shares = shares.after(queue, List.of(job), this::weight);
            queue.remove(job);
            served.add(job.key());
            now = now.plus(WORK);
        }
        return served;
    }

    private static double count(List<String> served, String key) {
        return served.stream().filter(key::equals).count();
    }

    @Test
    void theJobsOfOneKeyKeepTheirOrder() {
        // Given
        add("a", 3);

        // When
        List<WaitingJob> ordered = shares.order(queue, this::weight);

        // Then
        assertEquals(queue, ordered);
    }

    @Test
    void aKeyWithOneJobDoesNotWaitBehindAThousandOfAnother() {
        // Given
        add("many", 1000);
        serve(50);
        add("one", 1);

        // When
        List<String> next = serve(2);

        // Then
        assertTrue(next.contains("one"), next::toString);
    }

    @Test
    void keysShareByTheirWeights() {
        // Given
        weights.put("heavy", 3.0);
        add("light", 400);
        add("heavy", 400);

        // When
        List<String> served = serve(400);

        // Then
        assertEquals(300, count(served, "heavy"), 4);
    }

    @Test
    void whoHasBeenAwayHasSavedNothingUp() {
        // Given
        add("a", 300);
        add("b", 300);
        serve(200);
        add("late", 300);

        // When
        List<String> served = serve(90);

        // Then
        assertEquals(30, count(served, "late"), 2);
        assertEquals(30, count(served, "a"), 2);
    }

    @Test
    void priorityStaysBeforeShares() {
        // Given
        add("a", 10);
        queue.add(new WaitingJob("urgent", "a", new Checkpoint("m", ""), Set.of("gpu"), 5, now, WORK));
        add("b", 1);

        // When
        String first = scheduler
                .assign(now, shares.order(queue, this::weight), List.of(GPU))
                .get(0)
                .job();

        // Then
        assertEquals("urgent", first);
    }

    @Test
    void aKeyThatHasNoRoomWaitsAndOthersDoNot() {
        // Given
        add("full", 5);
        add("other", 5);
        Station wide = new Station("gpu", 4, 4, new Checkpoint("m", ""), Duration.ZERO, 0, LoadTimes.STANDARD);

        // When
        List<Assignment> assigned = scheduler.assign(now, queue, List.of(wide), Map.of("full", 1));

        // Then
        assertEquals(4, assigned.size());
        assertEquals(
                1, assigned.stream().filter(a -> a.job().startsWith("full")).count());
    }
}
