package dev.thaw.simulator;

/**
 * One function of a trace.
 *
 * @param name its hash
 * @param app the hash of its app
 * @param gigabytes what an instance holds
 * @param invocations how often it was called in each minute
 * @param durations how long its executions take
 */
@SuppressWarnings("ArrayRecordComponent") // A large trace is not copied.
public record TraceFunction(String name, String app, double gigabytes, int[] invocations, Durations durations) {}
