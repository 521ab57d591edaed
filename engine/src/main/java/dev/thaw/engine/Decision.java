package dev.thaw.engine;

import java.time.Instant;

/**
 * One decision about a function's instances, as it is shown to its owner.
 *
 * @param action scale, plan, start, thaw, park, retire, hold or refuse
 * @param count how many instances it was about
 */
public record Decision(Instant at, String action, int count, String reason) {}
