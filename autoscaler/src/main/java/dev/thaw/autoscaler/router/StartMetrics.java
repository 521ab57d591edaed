package dev.thaw.autoscaler.router;

import java.time.Duration;

/** Is told how long starts took. */
@FunctionalInterface
public interface StartMetrics {
    void started(String function, Duration took);
}
