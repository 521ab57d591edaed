package dev.thaw.engine.kpa;

import java.time.Duration;

/**
 * Between what a number of instances stays, and how the last one goes.
 *
 * @param max 0 is no limit
 * @param initial how many there must have been once
 * @param stableWindow for how long it must have been active before it may become inactive
 * @param grace for how long it is inactive at least before the last instance goes
 * @param retention for how long the last instance is kept after that became so
 * @param activationTimeout after which instances that do not come up are given up
 * @param reachable whether a route leads to it; where none does, min, initial and retention mean nothing
 */
public record ScaleBounds(
        int min,
        int max,
        int initial,
        boolean toZero,
        Duration stableWindow,
        Duration grace,
        Duration retention,
        Duration activationTimeout,
        boolean reachable) {}
