package dev.thaw.functions.imagegen.job;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import dev.thaw.functions.imagegen.FailureException;

/** What has been done, or paid for: a database that is away for a while is no reason to do it again. */
final class Persistence {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private Persistence() {}

    /**
     * Makes a change, again and again for some time while the database is away. An interrupt waits until that is done: it would close the connection, of this
     * attempt and of each that follows.
     */
    static boolean written(BooleanSupplier change) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return change.getAsBoolean();
                } catch (FailureException e) {
                    if (System.nanoTime() > deadline) {
                        throw e;
                    }
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
