package dev.thaw.simulator;

/**
 * What a policy did over a whole trace.
 *
 * @param coldStarts calls that found no instance; one a minute and instance
 * @param idleGbMinutes memory x time of instances that were up and not called
 * @param cost both, in seconds: {@link Prices}
 * @param microsPerFunctionMinute what its decisions took on this machine, in µs
 */
public record PolicyResult(
        String name, long coldStarts, double idleGbMinutes, double cost, double microsPerFunctionMinute) {}
