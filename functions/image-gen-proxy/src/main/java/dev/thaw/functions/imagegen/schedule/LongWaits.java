package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps jobs of low priority from waiting for ever: one of ten jobs that a back end takes is the one that has waited longest, whatever its priority, once
 * that is longer than the patience. So a deep queue of them takes no more than a tenth from those that are more urgent, which a priority that rises with
 * the wait would not assure. Of several that a back end takes at once, one at most. For one thread.
 */
public final class LongWaits {
    /** One of so many. */
    static final int EVERY = 10;

    private final Duration patience;
    /** What each back end has taken since it last took one that had waited longest. */
    private final Map<String, Integer> taken = new HashMap<>();

    /** Jobs that are to start now, and where. */
    private final Map<String, String> raised = new HashMap<>();

    public LongWaits(Duration patience) {
        this.patience = patience;
    }

    /** Whether a back end that is free ought to take what has waited longest. */
    public boolean areDue(List<Station> stations) {
        return stations.stream().anyMatch(this::isDue);
    }

    private boolean isDue(Station station) {
        return station.free() > 0 && taken.getOrDefault(station.name(), 0) >= EVERY - 1;
    }

    /**
     * The same queue, with what has waited longest before all others where its turn has come.
     *
     * @param room how many jobs of a key may start; as many as there are of keys that it does not name
     */
    public List<WaitingJob> raise(
            Instant now, List<WaitingJob> queue, List<Station> stations, Map<String, Integer> room) {
        raised.clear();
        Instant longAgo = now.minus(patience);
        for (Station station : stations) {
            if (isDue(station)) {
                longest(queue, station, room)
                        .filter(job -> !job.since().isAfter(longAgo))
                        .filter(job -> isPassedOver(job, queue, station))
                        .ifPresentOrElse(
                                job -> raised.put(job.id(), station.name()),
                                // It is looked for again among the next ten.
                                () -> taken.remove(station.name()));
            }
        }
        return queue.stream()
                .map(job -> raised.containsKey(job.id()) ? job.firstAt(raised.get(job.id())) : job)
                .toList();
    }

    private Optional<WaitingJob> longest(List<WaitingJob> queue, Station station, Map<String, Integer> room) {
        return queue.stream()
                .filter(job -> job.candidates().contains(station.name()))
                .filter(job -> room.getOrDefault(job.key(), 1) > 0)
                .filter(job -> !raised.containsKey(job.id()))
                .min(Comparator.comparing(WaitingJob::since).thenComparing(WaitingJob::id));
    }

    /** Among equals the age decides anyway, and what is loaded. */
    private static boolean isPassedOver(WaitingJob job, List<WaitingJob> queue, Station station) {
        return queue.stream()
                .anyMatch(other ->
                        other.priority() > job.priority() && other.candidates().contains(station.name()));
    }

    /** Counts what starts now. */
    public void note(List<Assignment> assignments) {
        for (Assignment started : assignments) {
            if (raised.containsKey(started.job())) {
                taken.put(started.backend(), 0);
            } else {
                taken.merge(started.backend(), 1, Integer::sum);
            }
        }
    }
}
