package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.FailureException;
import dev.thaw.functions.imagegen.Servers;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

@QuarkusTest
@QuarkusTestResource(Servers.class)
class GroupCommitTest {
    private static final long PATIENCE_S = 20;
    private static final String FIRST = "first";
    private static final String BAD = "bad";
    /** PostgreSQL's state for a text that it cannot store. */
    private static final String REFUSAL = "22021";

    @Inject
    Database database;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        goOn.countDown();
        callers.shutdownNow();
    }

    /** Holds the first change until {@code goOn}, so that those that come meanwhile are one group. */
    private List<String> held(List<String> items) {
        if (items.contains(FIRST)) {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return items.stream().map(item -> item + " done").toList();
    }

    private List<Future<String>> group(GroupCommit<String, String> commit, String... items) throws Exception {
        var results = new ArrayList<Future<String>>();
        results.add(callers.submit(() -> commit.run(FIRST)));
        begun.await();
        for (String item : items) {
            results.add(callers.submit(() -> commit.run(item)));
            await().until(() -> commit.waiting() == results.size() - 1);
        }
        return results;
    }

    private static String result(Future<String> change)
            throws ExecutionException, InterruptedException, TimeoutException {
        return change.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private static Throwable failure(Future<String> change) {
        Throwable failure =
                assertThrows(ExecutionException.class, () -> result(change)).getCause();
        return failure.getCause() == null ? failure : failure.getCause();
    }

    @Test
    void anUnexpectedErrorWhileABrokenGroupIsTakenApartIsThatChangesOwn() throws Exception {
        // Given
        var alone = new AtomicInteger();
        var commit = new GroupCommit<String, String>(database, (connection, items) -> {
            if (items.size() > 1) {
                throw new SQLException("One of them cannot be stored", REFUSAL);
            }
            alone.incrementAndGet();
            if (items.contains(BAD)) {
                throw new StackOverflowError("nobody has thought of this");
            }
            return held(items);
        });
        List<Future<String>> changes = group(commit, "a", BAD, "b");

        // When
        goOn.countDown();

        // Then
        assertEquals("first done", result(changes.get(0)));
        assertEquals("a done", result(changes.get(1)));
        assertInstanceOf(StackOverflowError.class, failure(changes.get(2)));
        assertEquals("b done", result(changes.get(3)));
        assertEquals(4, alone.get());
        assertEquals("later done", commit.run("later"));
    }

    @Test
    void anErrorOfAWholeGroupEndsAllOfIt() throws Exception {
        // Given
        var commit = new GroupCommit<String, String>(database, this::breaking);
        List<Future<String>> changes = group(commit, "a", BAD);

        // When
        goOn.countDown();

        // Then
        assertEquals("first done", result(changes.get(0)));
        assertInstanceOf(IllegalStateException.class, failure(changes.get(1)));
        assertInstanceOf(IllegalStateException.class, failure(changes.get(2)));
        assertEquals("later done", commit.run("later"));
    }

    private List<String> breaking(Connection connection, List<String> items) {
        if (items.contains(BAD)) {
            throw new IllegalStateException("nobody has thought of this");
        }
        return held(items);
    }

    @Test
    void whoFindsTooManyWaitingIsSentAway() throws Exception {
        // Given
        var commit = new GroupCommit<String, String>(database, (connection, items) -> held(items), 2);
        List<Future<String>> changes = group(commit, "a", "b");

        // When
        var refused = assertThrows(FailureException.class, () -> commit.run("c"));

        // Then
        assertEquals(503, refused.failure().status());
        assertEquals("too_many_changes", refused.failure().code());
        assertEquals(1, refused.retryAfter().orElseThrow().toSeconds());
        goOn.countDown();
        assertEquals("b done", result(changes.get(2)));
        assertEquals("later done", commit.run("later"));
    }
}
