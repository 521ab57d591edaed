package dev.thaw.functions.imagegen.schedule;

import java.time.Duration;

/**
 * A back end as the scheduler sees it.
 *
 * @param free how many jobs it can take now
 * @param slots how many it can work on at a time
 * @param loaded what it has loaded, or null
 * @param freeIn how long until its next slot is free; zero when one is
 * @param price of one picture
 * @param loadTimes how long it needs to load what it has not
 */
public record Station(
        String name, int free, int slots, Checkpoint loaded, Duration freeIn, double price, LoadTimes loadTimes) {
    Duration load(Checkpoint checkpoint) {
        return loadTimes.between(loaded, checkpoint);
    }

    Station taking(Checkpoint checkpoint, Duration work) {
        Duration next = free > 1 ? Duration.ZERO : work;
        return new Station(name, free - 1, slots, checkpoint, next, price, loadTimes);
    }
}
