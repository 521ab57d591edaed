package dev.thaw.engine.forecast;

/**
 * How many instances of a function should be there in the next slot.
 *
 * @param function its name
 * @param instances instances that should exist, busy ones included: idle ones beyond are let go, missing ones are started ahead
 * @param probability of an arrival in the next slot
 * @param reason for people, such as "periodic, every 5 slots"
 */
public record StandbyPlan(String function, int instances, double probability, String reason) {}
