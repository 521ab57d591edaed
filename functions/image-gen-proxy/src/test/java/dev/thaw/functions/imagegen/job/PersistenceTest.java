package dev.thaw.functions.imagegen.job;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Workers are virtual threads: an interrupt closes the socket that such a one reads from. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class PersistenceTest {
    private static final long LIMIT_S = 20;

    @Inject
    Database database;

    private final AtomicInteger attempts = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CompletableFuture<Boolean> flag = new CompletableFuture<>();

    /** Takes a while in the database. */
    private boolean change() {
        attempts.incrementAndGet();
        begun.countDown();
        return database.run(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("select pg_sleep(0.3)");
            }
        });
    }

    private Thread worker(boolean interruptedBefore) {
        return Thread.ofVirtual().start(() -> {
            if (interruptedBefore) {
                Thread.currentThread().interrupt();
            }
            Persistence.written(this::change);
            flag.complete(Thread.currentThread().isInterrupted());
        });
    }

    @Test
    void aWorkerThatIsInterruptedBeforeItWritesWritesOnce() throws Exception {
        // When
        worker(true);

        // Then
        assertTrue(flag.get(LIMIT_S, TimeUnit.SECONDS), "the interrupt is not forgotten");
        assertEquals(1, attempts.get());
    }

    @Test
    void aWorkerThatIsInterruptedWhileItWritesTriesOnceMore() throws Exception {
        // Given
        Thread worker = worker(false);
        begun.await();

        // When
        worker.interrupt();

        // Then
        assertTrue(flag.get(LIMIT_S, TimeUnit.SECONDS), "the interrupt is not forgotten");
        assertTrue(attempts.get() <= 2, attempts + " attempts");
    }

    @Test
    void whoWritesHowItEndedIsNotInterrupted() throws Exception {
        // Given
        var none = OptionalInt.empty();
        var caller = AdmissionRaceTest.caller("worker", none, none, OptionalDouble.empty());
        Job job = AdmissionRaceTest.job(caller).queued();
        var work = new Running(job, new Waiters(), ticket -> {}, (index, picture) -> {});
        var settled = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Thread worker = Thread.ofVirtual().unstarted(() -> {
            work.undisturbed();
            settled.countDown();
            try {
                stopped.await();
                flag.complete(Thread.currentThread().isInterrupted());
            } catch (InterruptedException e) {
                flag.complete(true);
            }
        });
        work.runsIn(worker);
        worker.start();

        // When
        settled.await();
        work.stop();
        stopped.countDown();

        // Then
        assertEquals(false, flag.get(LIMIT_S, TimeUnit.SECONDS));
        assertTrue(work.isStopped());
    }
}
