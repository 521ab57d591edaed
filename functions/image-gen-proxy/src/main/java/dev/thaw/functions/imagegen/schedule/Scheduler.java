package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives waiting jobs to free back ends. A loaded model goes first, because loading another takes longer than most jobs; a job that would have
 * its model elsewhere sooner than it could be loaded here waits for that; price decides between equals. A job that has waited for longer than
 * the patience is served before those that have not, the older the sooner, so that none starves.
 */
public final class Scheduler {
    /**
     * How many times its length a load counts among jobs that are beyond their patience: with fewer, a queue that is too long for all to be in time
     * would be served by age alone, with a load before almost each job, and become longer still.
     */
    private static final long LOADS_COUNT = 10;

    private static final Comparator<WaitingJob> ORDER =
            Comparator.comparingInt(WaitingJob::priority).reversed().thenComparing(WaitingJob::since);

    private final Duration patience;

    public Scheduler(Duration patience) {
        this.patience = patience;
    }

    /** What to start now. Takes the queue in any order, which is that of jobs of one age; changes nothing. */
    public List<Assignment> assign(Instant now, List<WaitingJob> queue, List<Station> stations) {
        return assign(now, queue, stations, Map.of());
    }

    /**
     * What to start now.
     *
     * @param room how many jobs of a key may start; as many as there are of keys that it does not name
     */
    public List<Assignment> assign(
            Instant now, List<WaitingJob> queue, List<Station> stations, Map<String, Integer> room) {
        var may = new HashMap<>(room);
        var left = new ArrayList<>(queue);
        left.removeIf(job -> may.getOrDefault(job.key(), 1) <= 0);
        left.sort(ORDER);
        var state = new ArrayList<>(stations);
        var assignments = new ArrayList<Assignment>();
        Optional<Pair> next = best(now, left, state);
        while (next.isPresent()) {
            Pair pair = next.get();
            assignments.add(new Assignment(pair.job.id(), pair.station.name()));
            left.remove(pair.job);
            may.computeIfPresent(pair.job.key(), (key, rest) -> rest - 1);
            left.removeIf(job -> may.getOrDefault(job.key(), 1) <= 0);
            Duration work = pair.load.plus(pair.job.work());
            state.replaceAll(s -> s.name().equals(pair.station.name()) ? s.taking(pair.job.checkpoint(), work) : s);
            next = best(now, left, state);
        }
        return assignments;
    }

    private record Pair(WaitingJob job, Station station, Duration load, long rank) {
        boolean before(Pair other) {
            if (job.priority() != other.job.priority()) {
                return job.priority() > other.job.priority();
            }
            return rank != other.rank ? rank < other.rank : station.price() < other.station.price();
        }
    }

    private Optional<Pair> best(Instant now, List<WaitingJob> queue, List<Station> stations) {
        if (stations.stream().noneMatch(station -> station.free() > 0)) {
            return Optional.empty();
        }
        Pair best = null;
        for (int i = 0; i < queue.size(); i++) {
            WaitingJob job = queue.get(i);
            Duration waited = Duration.between(job.since(), now);
            boolean urgent = waited.compareTo(patience) >= 0;
            for (Station station : stations) {
                if (station.free() < 1 || !job.candidates().contains(station.name())) {
                    continue;
                }
                Duration load = station.load(job.checkpoint());
                if (!urgent && !load.isZero() && comesSooner(queue, i, load, stations)) {
                    continue;
                }
                // The urgent ones before all others; among equals the cheapest load, less what they have waited.
                long rank = urgent
                        ? Long.MIN_VALUE / 2 - waited.toMillis() + load.toMillis() * LOADS_COUNT
                        : load.toMillis() - waited.toMillis() / 4;
                var pair = new Pair(job, station, load, rank);
                if (best == null || pair.before(best)) {
                    best = pair;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether a back end that has the job's model will get to it before it could be loaded here. */
    private boolean comesSooner(List<WaitingJob> queue, int index, Duration load, List<Station> stations) {
        WaitingJob job = queue.get(index);
        Duration ahead = Duration.ZERO;
        for (int i = 0; i < index; i++) {
            if (queue.get(i).checkpoint().equals(job.checkpoint())) {
                ahead = ahead.plus(queue.get(i).work());
            }
        }
        int slots = 0;
        Duration freeIn = null;
        for (Station station : stations) {
            boolean has = job.candidates().contains(station.name())
                    && station.load(job.checkpoint()).compareTo(load) < 0;
            if (has) {
                slots += station.slots();
                freeIn = freeIn == null || station.freeIn().compareTo(freeIn) < 0 ? station.freeIn() : freeIn;
            }
        }
        return slots > 0 && freeIn.plus(ahead.dividedBy(slots)).compareTo(load) < 0;
    }
}
