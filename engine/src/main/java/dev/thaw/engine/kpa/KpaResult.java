package dev.thaw.engine.kpa;

/**
 * What the algorithm wants.
 *
 * @param instances how many; not bounded by minimum and maximum yet
 * @param excessBurstCapacity load that could come beyond the burst capacity asked for; negative when it could not
 * @param panicking whether it only grows for now
 */
public record KpaResult(int instances, int excessBurstCapacity, boolean panicking) {
    /** Nothing, calmly. */
    static final KpaResult NONE = new KpaResult(0, 0, false);
}
