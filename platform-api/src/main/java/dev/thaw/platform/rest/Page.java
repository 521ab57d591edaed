package dev.thaw.platform.rest;

import java.util.List;
import java.util.function.Function;

import dev.thaw.platform.problem.ProblemException;

/** A part of a list; {@code next} is the cursor of the following part, or null at the end. */
public record Page<T>(List<T> items, String next) {
    private static final int MAX_LIMIT = 1000;

    /** The first {@code limit} of the candidates; the cursor is the last one's key. */
    public static <T> Page<T> of(List<T> candidates, int limit, Function<T, String> key) {
        int size = limit(limit);
        List<T> items = candidates.subList(0, Math.min(size, candidates.size()));
        return new Page<>(items, candidates.size() > size ? key.apply(items.getLast()) : null);
    }

    public static int limit(int asked) {
        if (asked < 1 || asked > MAX_LIMIT) {
            throw new ProblemException(400, "invalid-limit", "limit must be between 1 and " + MAX_LIMIT + ".");
        }
        return asked;
    }

    public <R> Page<R> map(Function<T, R> mapping) {
        return new Page<>(items.stream().map(mapping).toList(), next);
    }
}
