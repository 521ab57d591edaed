package dev.thaw.autoscaler.controller;

/**
 * How many pods of a revision there are and should be.
 *
 * @param wanted negative while nothing is known
 * @param ready that answer their probe
 * @param min of the revision; 0 where no route leads to it
 * @param initial how many there must have been once
 */
public record Scale(int wanted, int ready, int min, int initial) {
    /**
     * How many pods make it active ({@code kpa.go:activeThreshold}).
     *
     * @param initialised whether the initial scale has been reached once
     */
    int activeFrom(boolean initialised) {
        return initialised ? Math.max(min, 1) : Math.max(min, initial);
    }
}
