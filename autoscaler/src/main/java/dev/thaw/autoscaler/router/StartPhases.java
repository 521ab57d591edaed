package dev.thaw.autoscaler.router;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Where the time of a start went, for the request that waited for it: moments of one clock, in ns.
 *
 * @param kind cold or thaw
 * @param arrived when the request came; all that was before it is not its time
 * @param begun when the start was decided
 * @param spawned when there was a process
 * @param listening when it listened, or had been thawed
 * @param given when the request had its place on it
 * @param answered when the first byte of the answer was there
 */
public record StartPhases(
        String function,
        String instance,
        String kind,
        long arrived,
        long begun,
        long spawned,
        long listening,
        long given,
        long answered) {
    /** One of them, from and to a moment. */
    public record Phase(String name, long from, long to) {}

    /** In the order of time, without gaps. */
    public List<Phase> phases() {
        return kind.equals("cold")
                ? List.of(
                        phase("queue", arrived, begun),
                        phase("spawn", begun, spawned),
                        phase("boot", spawned, listening),
                        phase("ready", listening, given),
                        phase("first-byte", given, answered))
                : List.of(phase("ready", arrived, given), phase("first-byte", given, answered));
    }

    private Phase phase(String name, long from, long to) {
        long first = Math.max(arrived, from);
        return new Phase(name, first, Math.max(first, to));
    }

    /** As further members of {@code Server-Timing}, in ms: those that the request waited in. */
    String timing() {
        var text = new StringBuilder();
        for (Phase phase : phases().subList(1, phases().size() - 1)) {
            double millis = (phase.to() - phase.from()) / (double) TimeUnit.MILLISECONDS.toNanos(1);
            text.append(String.format(Locale.ROOT, ", %s;dur=%.1f", phase.name(), millis));
        }
        return text.toString();
    }
}
