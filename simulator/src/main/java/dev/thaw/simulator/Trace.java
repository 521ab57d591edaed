package dev.thaw.simulator;

import java.util.List;

/**
 * Invocations by minute.
 *
 * @param firstMinute of the day
 * @param minutes how many there are
 */
public record Trace(List<TraceFunction> functions, int firstMinute, int minutes) {}
