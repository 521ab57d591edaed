package dev.thaw.functions.imagegen.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Shares the back ends among keys by their weights, as start-time fair queueing does (Goyal, Vin and Cheng, 1996): each job gets a time on a clock of
 * work by weight at which its key's turn comes. A key that has been away finds the clock where it is: it has saved nothing up and owes nothing.
 *
 * @param clock the turn of those who are furthest behind
 * @param had what each key has had, in seconds of work by weight
 */
public record Shares(double clock, Map<String, Double> had) {
    public static final Shares NONE = new Shares(0, Map.of());

    private static final Comparator<WaitingJob> AGE =
            Comparator.comparing(WaitingJob::since).thenComparing(WaitingJob::id);

    public Shares {
        had = Map.copyOf(had);
    }

    private record Turn(WaitingJob job, double at) {}

    /**
     * Gives the ages of the queue's jobs to those whose turn it is: the oldest age to the first turn, and so on, within one priority. The jobs of a
     * single key keep their own.
     */
    public List<WaitingJob> order(List<WaitingJob> queue, ToDoubleFunction<String> weight) {
        var next = new HashMap<String, Double>();
        var byPriority = new TreeMap<Integer, List<WaitingJob>>(Comparator.reverseOrder());
        queue.forEach(job -> byPriority
                .computeIfAbsent(job.priority(), unused -> new ArrayList<>())
                .add(job));
        var ordered = new ArrayList<WaitingJob>();
        for (List<WaitingJob> equals : byPriority.values()) {
            equals.sort(AGE);
            var turns = new ArrayList<Turn>();
            for (WaitingJob job : equals) {
                double at = next.computeIfAbsent(job.key(), this::turn);
                next.put(job.key(), at + cost(job, weight));
                turns.add(new Turn(job, at));
            }
            List<Instant> ages = equals.stream().map(WaitingJob::since).toList();
            turns.sort(Comparator.comparingDouble(Turn::at).thenComparing(Turn::job, AGE));
            for (int i = 0; i < turns.size(); i++) {
                ordered.add(turns.get(i).job().as(ages.get(i)));
            }
        }
        return ordered;
    }

    /**
     * What the keys have had once some of the queue have started.
     *
     * @param queue all that waited, those included
     */
    public Shares after(List<WaitingJob> queue, List<WaitingJob> started, ToDoubleFunction<String> weight) {
        var now = new HashMap<>(had);
        for (WaitingJob job : started) {
            double at = now.containsKey(job.key()) ? Math.max(clock, now.get(job.key())) : clock;
            now.put(job.key(), at + cost(job, weight));
        }
        double behind = queue.stream().mapToDouble(job -> turn(job.key())).min().orElse(clock);
        return new Shares(Math.max(clock, behind), now);
    }

    private double turn(String key) {
        return Math.max(clock, had.getOrDefault(key, clock));
    }

    private static double cost(WaitingJob job, ToDoubleFunction<String> weight) {
        return job.work().toNanos() / 1e9 / weight.applyAsDouble(job.key());
    }
}
