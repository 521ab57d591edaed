package dev.thaw.platform.function;

import java.time.Instant;

/**
 * A decision about a function's instances, as users see it.
 *
 * @param action what was decided: scale (another number is wanted), start, thaw, park, retire, hold or refuse
 * @param count how many instances it was about; for scale, how many there should be
 */
public record ScalingDecision(Instant at, String action, int count, String reason) {}
