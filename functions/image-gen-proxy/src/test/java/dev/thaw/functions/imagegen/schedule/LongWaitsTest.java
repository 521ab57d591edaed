package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LongWaitsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration WORK = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Checkpoint MODEL = new Checkpoint("m", "");
    private static final String PATIENT = "patient-";
    private static final int LOW = -50;

    private final Scheduler scheduler = new Scheduler(PATIENCE);
    private LongWaits longWaits = new LongWaits(PATIENCE);
    private final List<WaitingJob> queue = new ArrayList<>();
    private Instant now = NOW;

    /** The tries of a property share the instance. */
    @BeforeTry
    void begin() {
        longWaits = new LongWaits(PATIENCE);
        queue.clear();
        now = NOW;
    }

    private static Station station(String name) {
        return new Station(name, 1, 1, MODEL, Duration.ZERO, 0, LoadTimes.NONE);
    }

    private static WaitingJob job(String id, String key, int priority, Instant since, Set<String> candidates) {
        return new WaitingJob(id, key, MODEL, candidates, priority, since, WORK);
    }

    /** What starts when all of the stations are free. */
    private List<Assignment> serve(List<Station> stations, Map<String, Integer> room) {
        List<Assignment> started = scheduler.assign(now, longWaits.raise(now, queue, stations, room), stations, room);
        longWaits.note(started);
        started.forEach(start -> queue.removeIf(job -> job.id().equals(start.job())));
        return started;
    }

    /** A subset that is not empty. */
    private static Set<String> some(List<Station> stations, Random random) {
        List<String> names = stations.stream().map(Station::name).toList();
        int first = random.nextInt(names.size());
        return random.nextBoolean() ? Set.of(names.get(first)) : Set.copyOf(names.subList(first, names.size()));
    }

    @Property(tries = 60)
    void everyJobStartsHoweverManyUrgentOnesComeAndTheyKeepNineOfTen(
            @ForAll @IntRange(min = 1, max = 4) int backends,
            @ForAll @IntRange(min = 1, max = 25) int patient,
            @ForAll long seed) {
        // Given: as many urgent jobs for each back end, all the time, as it can do
        var random = new Random(seed);
        List<Station> stations =
                IntStream.range(0, backends).mapToObj(i -> station("gpu" + i)).toList();
        for (int i = 0; i < patient; i++) {
            queue.add(job(PATIENT + i, "key", LOW, NOW, some(stations, random)));
        }
        var starts = new HashMap<String, List<Boolean>>();

        // When
        Instant end = NOW.plus(PATIENCE).plus(WORK.multipliedBy((long) (patient + 1) * LongWaits.EVERY));
        for (int round = 0; now.isBefore(end); round++) {
            for (Station station : stations) {
                queue.add(job(round + station.name(), "key", random.nextInt(100), now, Set.of(station.name())));
            }
            serve(stations, Map.of())
                    .forEach(start -> starts.computeIfAbsent(start.backend(), name -> new ArrayList<>())
                            .add(start.job().startsWith(PATIENT)));
            now = now.plus(WORK);
        }

        // Then
        assertTrue(queue.stream().noneMatch(job -> job.id().startsWith(PATIENT)), queue::toString);
        starts.values().forEach(all -> {
            for (int from = 0; from + LongWaits.EVERY <= all.size(); from++) {
                long low = all.subList(from, from + LongWaits.EVERY).stream()
                        .filter(isPatient -> isPatient)
                        .count();
                assertTrue(low <= 1, () -> "of ten: " + all);
            }
        });
    }

    @Test
    void aKeyWithoutRoomDoesNotHideAnothersLongWait() {
        // Given
        List<Station> stations = List.of(station("gpu"));
        Instant longAgo = NOW.minus(PATIENCE.multipliedBy(2));
        queue.add(job("full", "full", LOW, longAgo.minusSeconds(1), Set.of("gpu")));
        queue.add(job("other", "other", LOW, longAgo, Set.of("gpu")));
        for (int i = 0; i < LongWaits.EVERY; i++) {
            queue.add(job("urgent-" + i, "key", 1, NOW, Set.of("gpu")));
        }

        // When
        List<String> started = IntStream.range(0, LongWaits.EVERY)
                .mapToObj(i -> serve(stations, Map.of("full", 0)).get(0).job())
                .toList();

        // Then
        assertEquals("other", started.get(LongWaits.EVERY - 1));
        assertEquals("urgent-0", started.get(0));
    }

    @Test
    void whoHasNotWaitedForLongWaitsForTheUrgentOnes() {
        // Given
        List<Station> stations = List.of(station("gpu"));
        queue.add(job("patient", "key", LOW, NOW.minusSeconds(60), Set.of("gpu")));
        for (int i = 0; i < 2 * LongWaits.EVERY; i++) {
            queue.add(job("urgent-" + i, "key", 1, NOW, Set.of("gpu")));
        }

        // When
        for (int i = 0; i < 2 * LongWaits.EVERY; i++) {
            serve(stations, Map.of());
        }

        // Then
        assertEquals(List.of("patient"), queue.stream().map(WaitingJob::id).toList());
    }
}
