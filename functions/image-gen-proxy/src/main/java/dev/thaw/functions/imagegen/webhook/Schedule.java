package dev.thaw.functions.imagegen.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When a receiver that did not take a webhook gets it again: over a good three days, as Standard Webhooks recommends. */
final class Schedule {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));
    private static final double JITTER = 0.1;

    private Schedule() {}

    /**
     * The pause before the next attempt; empty when it was the last one.
     *
     * @param attempts so far, at least 1
     * @param chance 0 to 1, to spread those that failed together
     */
    static Optional<Duration> next(int attempts, double chance) {
        if (attempts > PAUSES.size()) {
            return Optional.empty();
        }
        Duration pause = PAUSES.get(attempts - 1);
        return Optional.of(pause.plusMillis((long) (pause.toMillis() * JITTER * chance)));
    }
}
