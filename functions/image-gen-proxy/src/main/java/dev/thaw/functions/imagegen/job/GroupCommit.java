package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

import dev.thaw.functions.imagegen.FailureException;

/**
 * Changes that several threads want at the same time, in one transaction: whoever gets there first makes those of all who have come meanwhile. Nobody waits
 * for others to come, and no more wait than there are callers.
 */
final class GroupCommit<T, R> {
    private static final int MOST = 200;

    private final Database database;
    private final Work<T, R> work;
    private final Queue<Entry<T, R>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock();

    GroupCommit(Database database, Work<T, R> work) {
        this.database = database;
        this.work = work;
    }

    /** Makes the changes and returns a result for each, in their order. */
    @FunctionalInterface
    interface Work<T, R> {
        List<R> in(Connection connection, List<T> items) throws SQLException;
    }

    private record Entry<T, R>(T item, CompletableFuture<R> result) {}

    /**
     * Makes one change, perhaps with others; it is on disk when this returns.
     *
     * @throws FailureException as {@link Database#run}
     */
    R run(T item) {
        var entry = new Entry<T, R>(item, new CompletableFuture<>());
        waiting.add(entry);
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

    private void next() {
        var group = new ArrayList<Entry<T, R>>();
        while (group.size() < MOST && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
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
        List<R> results = database.run(connection ->
                work.in(connection, group.stream().map(Entry::item).toList()));
        for (int i = 0; i < group.size(); i++) {
            group.get(i).result.complete(results.get(i));
        }
    }
}
