package dev.thaw.function;

/** Whether requests are worked on, or the instance is a standby: never both. */
final class Occupancy {
    private int requests;
    private boolean standby;

    /** A request comes; false when the instance has to be woken first. */
    synchronized boolean enter() {
        if (standby) {
            return false;
        }
        requests++;
        return true;
    }

    synchronized void leave() {
        requests--;
    }

    /** Makes a standby of it; false while there is a request. */
    synchronized boolean rest() {
        standby |= requests == 0;
        return standby;
    }

    synchronized void wake() {
        standby = false;
    }
}
