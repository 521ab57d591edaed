package dev.thaw.functions.imagegen.job;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import jakarta.enterprise.context.ApplicationScoped;

/** How long the jobs of each model lately took. */
@ApplicationScoped
class WorkTimes {
    private static final Duration UNKNOWN = Duration.ofSeconds(5);
    private static final double NEWEST = 0.2;

    private final ConcurrentMap<String, Double> seconds = new ConcurrentHashMap<>();

    Duration of(String model) {
        Double known = seconds.get(model);
        return known == null ? UNKNOWN : Duration.ofNanos((long) (known * 1e9));
    }

    void add(String model, double took) {
        seconds.merge(model, took, (before, now) -> before * (1 - NEWEST) + now * NEWEST);
    }
}
