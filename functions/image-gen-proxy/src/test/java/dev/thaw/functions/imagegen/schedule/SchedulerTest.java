package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SchedulerTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration WORK = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Scheduler scheduler = new Scheduler(PATIENCE);

    private static WaitingJob job(String id, String model, int secondsAgo, String... candidates) {
        return job(id, model, 0, secondsAgo, candidates);
    }

    private static WaitingJob job(String id, String model, int priority, int secondsAgo, String... candidates) {
        return new WaitingJob(
                id, "key", new Checkpoint(model, ""), Set.of(candidates), priority, NOW.minusSeconds(secondsAgo), WORK);
    }

    private static Station station(String name, int free, String loaded, int freeInSeconds, double price) {
        return new Station(
                name,
                free,
                1,
                loaded == null ? null : new Checkpoint(loaded, ""),
                Duration.ofSeconds(freeInSeconds),
                price,
                LoadTimes.STANDARD);
    }

    @Test
    void theModelThatIsLoadedGoesFirst() {
        // When
        List<Assignment> assigned = scheduler.assign(
                NOW,
                List.of(job("older", "b", 10, "gpu"), job("younger", "a", 1, "gpu")),
                List.of(station("gpu", 1, "a", 0, 0)));

        // Then
        assertEquals(List.of(new Assignment("younger", "gpu")), assigned);
    }

    @Test
    void aJobGoesWhereItsModelIsLoaded() {
        // When
        List<Assignment> assigned = scheduler.assign(
                NOW,
                List.of(job("1", "a", 2, "x", "y"), job("2", "b", 1, "x", "y")),
                List.of(station("x", 1, "b", 0, 0), station("y", 1, "a", 0, 0)));

        // Then
        assertEquals(Set.of(new Assignment("1", "y"), new Assignment("2", "x")), Set.copyOf(assigned));
    }

    @Test
    void itWaitsForTheModelWhenThatIsSoonerThanLoadingIt() {
        // Given: x has the model and is free in 5 s; y would have to load it for 22.7 s.
        List<WaitingJob> queue = List.of(job("1", "a", 1, "x", "y"));

        // Then
        assertEquals(
                List.of(),
                scheduler.assign(NOW, queue, List.of(station("x", 0, "a", 5, 0), station("y", 1, "b", 0, 0))));
        assertEquals(
                List.of(new Assignment("1", "y")),
                scheduler.assign(NOW, queue, List.of(station("x", 0, "a", 60, 0), station("y", 1, "b", 0, 0))));
    }

    @Test
    void betweenEqualsThePriceDecides() {
        assertEquals(
                List.of(new Assignment("1", "cheap")),
                scheduler.assign(
                        NOW,
                        List.of(job("1", "a", 1, "dear", "cheap")),
                        List.of(station("dear", 1, "a", 0, 0.08), station("cheap", 1, "a", 0, 0.02))));
    }

    @Test
    void priorityGoesBeforeEverythingElse() {
        assertEquals(
                List.of(new Assignment("urgent", "gpu")),
                scheduler.assign(
                        NOW,
                        List.of(job("loaded", "a", 0, 100, "gpu"), job("urgent", "b", 5, 1, "gpu")),
                        List.of(station("gpu", 1, "a", 0, 0))));
    }

    @Test
    void equalJobsGoInTheOrderInWhichTheyCame() {
        // Given
        var queue = new ArrayList<WaitingJob>();
        for (int i = 0; i < 20; i++) {
            queue.add(0, job("job-" + (char) ('a' + i), "m", 20 - i, "gpu"));
        }

        // When
        List<String> served = new ArrayList<>();
        while (!queue.isEmpty()) {
            String next = scheduler
                    .assign(NOW, queue, List.of(station("gpu", 1, "m", 0, 0)))
                    .get(0)
                    .job();
            served.add(next);
            queue.removeIf(job -> job.id().equals(next));
        }

        // Then
        assertEquals(served.stream().sorted().toList(), served);
    }

    @Test
    void noJobTakesABackEndThatCannotDoIt() {
        assertEquals(
                List.of(),
                scheduler.assign(NOW, List.of(job("1", "a", 500, "other")), List.of(station("gpu", 1, "a", 0, 0))));
    }

    @Test
    void aBackEndGetsAsManyAsItHasSlots() {
        // Given
        var two = new Station("gpu", 2, 2, new Checkpoint("a", ""), Duration.ZERO, 0, LoadTimes.STANDARD);

        // Then
        assertEquals(
                2,
                scheduler
                        .assign(
                                NOW,
                                List.of(job("1", "a", 3, "gpu"), job("2", "a", 2, "gpu"), job("3", "a", 1, "gpu")),
                                List.of(two))
                        .size());
    }

    @Test
    void nobodyStarvesBehindAStreamOfJobsForTheLoadedModel() {
        // Given: one GPU, and a new job for the loaded model whenever one has been served.
        Instant now = NOW;
        WaitingJob rare = job("rare", "b", 0, "gpu");
        int served = 0;

        // When
        boolean done = false;
        while (!done && served < 1000) {
            WaitingJob common = new WaitingJob(
                    "common-" + served, "key", new Checkpoint("a", ""), Set.of("gpu"), 0, now.minusSeconds(1), WORK);
            String next = scheduler
                    .assign(now, List.of(common, rare), List.of(station("gpu", 1, "a", 0, 0)))
                    .get(0)
                    .job();
            done = next.equals("rare");
            now = now.plus(WORK);
            served++;
        }

        // Then
        assertTrue(done);
        assertTrue(Duration.between(NOW, now).compareTo(PATIENCE.plus(WORK)) <= 0, "it waited until " + now);
    }

    /** With more work than the GPU can do everybody is beyond the patience; to load a model for each job would make it worse. */
    @Test
    void aQueueThatIsTooLongIsNotServedWithALoadForEachJob() {
        // Given: two models in turn, a job each second.
        var queue = new ArrayList<WaitingJob>();
        for (int i = 0; i < 400; i++) {
            queue.add(job(String.format("%04d", i), i % 2 == 0 ? "a" : "b", 10_000 - i, "gpu"));
        }

        // When
        String loaded = "a";
        int loads = 0;
        int longestWait = 0;
        for (int served = 0; served < 400; served++) {
            String next = scheduler
                    .assign(NOW, queue, List.of(station("gpu", 1, loaded, 0, 0)))
                    .get(0)
                    .job();
            longestWait = Math.max(longestWait, served - Integer.parseInt(next));
            String needed = Integer.parseInt(next) % 2 == 0 ? "a" : "b";
            loads += needed.equals(loaded) ? 0 : 1;
            loaded = needed;
            queue.removeIf(job -> job.id().equals(next));
        }

        // Then
        assertTrue(loads <= 4, loads + " loads");
        assertTrue(longestWait <= 250, "a job was overtaken by " + longestWait);
    }

    @Test
    void anAdapterOnTheLoadedBaseIsCheaperThanAnotherBase() {
        // Given
        var loaded = new Checkpoint("a", "ink");

        // Then
        assertEquals(Duration.ZERO, LoadTimes.STANDARD.between(loaded, new Checkpoint("a", "")));
        assertEquals(Duration.ofMillis(4_400), LoadTimes.STANDARD.between(loaded, new Checkpoint("a", "oil")));
        assertEquals(Duration.ofMillis(27_100), LoadTimes.STANDARD.between(loaded, new Checkpoint("b", "oil")));
        assertEquals(Duration.ofMillis(22_700), LoadTimes.STANDARD.between(null, new Checkpoint("a", "")));
        assertEquals(new Checkpoint("a", "ink,oil"), Checkpoint.parse("a+ink,oil"));
    }
}
