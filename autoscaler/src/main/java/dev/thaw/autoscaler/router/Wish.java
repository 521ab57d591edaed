package dev.thaw.autoscaler.router;

/** What is to be kept ahead of requests, and why. Read and written without a lock. */
final class Wish {
    private volatile int instances;
    private volatile String reason = "";
    private volatile int standbys;
    private volatile double worth;

    /** By the averages and the forecast: so many, standbys included. */
    void want(int count, String why) {
        reason = why;
        instances = count;
    }

    int instances() {
        return instances;
    }

    String reason() {
        return instances > 0 ? "ahead of requests: " + reason : "kept ahead of requests";
    }

    /** By the manifest: so many standbys, always. */
    void keep(int count) {
        standbys = count;
    }

    int standbys() {
        return standbys;
    }

    boolean isNothing() {
        return instances == 0 && standbys == 0;
    }

    /** What a standby is worth, per byte. */
    void value(double perByte) {
        worth = perByte;
    }

    double worth() {
        return worth;
    }
}
