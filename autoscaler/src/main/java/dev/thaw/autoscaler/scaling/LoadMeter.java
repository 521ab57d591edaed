package dev.thaw.autoscaler.scaling;

import java.util.concurrent.TimeUnit;

import dev.thaw.autoscaler.router.Fleet;

/** What one fleet has been asked for since it was last looked at. On one thread alone. */
public final class LoadMeter {
    private final Fleet fleet;
    private long requests;
    private int samples;
    private long recordedAt;
    private long busyBefore;
    private long arrivalsBefore;

    /**
     * What was there in an interval.
     *
     * @param concurrency the average number of requests, those that wait included
     * @param rps requests that came, per second
     * @param nothing whether no request came, was there or ended
     */
    public record Load(double concurrency, double rps, boolean nothing) {}

    public LoadMeter(Fleet fleet, long now) {
        this.fleet = fleet;
        this.recordedAt = now;
    }

    /** Looks at what is there, several times a second; returns it. */
    public int sample() {
        int there = fleet.inFlight() + fleet.waiting();
        requests += there;
        samples++;
        return there;
    }

    /** Ends an interval of about a second. */
    public Load measure(long now) {
        long elapsed = Math.max(1, now - recordedAt);
        long busy = fleet.busyNanos();
        long arrivals = fleet.arrivals();
        // Short requests fall between two samples, long ones have not ended yet: the larger one sees more.
        double ended = (busy - busyBefore) / (double) elapsed;
        double seen = samples == 0 ? 0 : requests / (double) samples;
        double rps = (arrivals - arrivalsBefore) * (double) TimeUnit.SECONDS.toNanos(1) / elapsed;
        busyBefore = busy;
        arrivalsBefore = arrivals;
        recordedAt = now;
        requests = 0;
        samples = 0;
        return new Load(ended > seen && rps > 0 ? ended : seen, rps, seen == 0 && rps == 0 && ended == 0);
    }
}
