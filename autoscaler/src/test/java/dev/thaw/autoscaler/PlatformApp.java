package dev.thaw.autoscaler;

import java.nio.file.Path;

/** A platform of its own, for tests that kill one. */
public final class PlatformApp {
    private PlatformApp() {}

    /** Starts on the given folder, and prints its port. */
    public static void main(String[] args) {
        var harness = new Harness(Path.of(args[0]));
        harness.apply();
        System.out.println(harness.autoscaler.port());
    }
}
