package dev.thaw.autoscaler.router;

/** A router in a process of its own, for tests that give it little memory. */
public final class RouterApp {
    private RouterApp() {}

    /** Starts it before the instance at the given port, and prints its own port. */
    public static void main(String[] args) {
        var fixture = new RouterFixture(Integer.parseInt(args[0]));
        System.out.println(fixture.port());
    }
}
