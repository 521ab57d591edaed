package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageGenConfig;

/**
 * Keeps the queue of all instances within its bound. An instance counts the queue twice a second at most, and in between only what it adds itself: so the
 * bound may be exceeded by what the instances take within half a second, and by the last batch.
 */
@ApplicationScoped
class QueueLimit {
    private static final Duration FRESH = Duration.ofMillis(500);
    private static final Duration WORTH_WAITING = Duration.ofSeconds(5);
    private static final String COUNT =
            "select count(*) from (select from image_job where status = 'queued' limit ?) as queued";

    private final int most;
    private final Duration fresh;
    private int queued;
    private long countedAt;

    @Inject
    QueueLimit(ImageGenConfig config) {
        this(config.maxQueued(), FRESH);
    }

    /**
     * @param fresh how long a count will do
     */
    QueueLimit(int most, Duration fresh) {
        this.most = most;
        this.fresh = fresh;
        this.countedAt = System.nanoTime() - fresh.toNanos();
    }

    /**
     * Lets new jobs in before they are inserted.
     *
     * @throws dev.thaw.functions.imagegen.FailureException {@code queue_full}
     */
    synchronized void enter(Connection connection, int jobs) throws SQLException {
        long now = System.nanoTime();
        if (now - countedAt >= fresh.toNanos()) {
            queued = count(connection);
            countedAt = now;
        }
        if (queued >= most) {
            throw Failure.server(
                            503,
                            "queue_full",
                            "As many jobs as may wait for the back ends do so already (" + most
                                    + "); try again when some of them have been worked off.")
                    .exception(WORTH_WAITING);
        }
        queued += jobs;
    }

    private int count(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(COUNT)) {
            query.setInt(1, most);
            ResultSet row = query.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }
}
