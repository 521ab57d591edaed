package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.FailureException;

/**
 * Changes that several threads want at the same time, in one transaction: whoever gets there first makes those of all who have come meanwhile. Nobody waits
 * for others to come.
 */
final class GroupCommit<T, R> {
    private static final int MOST = 200;
    /** Some groups: who comes later than that had better come again. */
    private static final int MOST_WAITING = 5 * MOST;

    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final Database database;
    private final Work<T, R> work;
    private final BlockingQueue<Entry<T, R>> waiting;
    private final ReentrantLock turn = new ReentrantLock();

    GroupCommit(Database database, Work<T, R> work) {
        this(database, work, MOST_WAITING);
    }

    GroupCommit(Database database, Work<T, R> work, int mostWaiting) {
        this.database = database;
        this.work = work;
        this.waiting = new LinkedBlockingQueue<>(mostWaiting);
    }

    /** Makes the changes, a single one by one statement, and returns a result for each, in their order. */
    @FunctionalInterface
    interface Work<T, R> {
        List<R> in(Connection connection, List<T> items) throws SQLException;
    }

    private record Entry<T, R>(T item, CompletableFuture<R> result) {}

    /**
     * Makes one change, perhaps with others; it is on disk when this returns.
     *
     * @throws FailureException as {@link Database#run}, and {@code too_many_changes} when too many wait already
     */
    R run(T item) {
        var entry = new Entry<T, R>(item, new CompletableFuture<>());
        if (!waiting.offer(entry)) {
            throw Failure.server(
                            503, "too_many_changes", "Too many changes wait for the job store; try again in a moment.")
                    .exception(A_MOMENT);
        }
        turn.lock();
        try {
            // Whoever had the turn before may have made it already.
            while (!entry.result.isDone()) {
                next();
            }
        } finally {
            turn.unlock();
        }
        try {
            return entry.result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof FailureException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** How many changes nobody has begun with. */
    int waiting() {
        return waiting.size();
    }

    private void next() {
        var group = new ArrayList<Entry<T, R>>();
        waiting.drainTo(group, MOST);
        try {
            commit(group);
        } catch (FailureException e) {
            // One that the database does not take must not spoil the others'.
            if (group.size() == 1 || !Database.isRefusal(e)) {
                group.forEach(entry -> entry.result.completeExceptionally(e));
            } else {
                group.forEach(this::alone);
            }
        } catch (RuntimeException | Error e) {
            group.forEach(entry -> entry.result.completeExceptionally(e));
        }
    }

    private void alone(Entry<T, R> entry) {
        try {
            commit(List.of(entry));
        } catch (RuntimeException | Error e) {
            entry.result.completeExceptionally(e);
        }
    }

    private void commit(List<Entry<T, R>> group) {
        List<T> items = group.stream().map(Entry::item).toList();
        List<R> results = items.size() == 1
                ? database.change(connection -> work.in(connection, items))
                : database.run(connection -> work.in(connection, items));
        for (int i = 0; i < group.size(); i++) {
            group.get(i).result.complete(results.get(i));
        }
    }
}
