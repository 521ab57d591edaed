package dev.thaw.knative.function;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WorkQueueTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void aNameAddedWhileItIsLookedAtIsLookedAtOnceMore() throws InterruptedException {
        // Given
        var runs = new AtomicInteger();
        var overlapping = new AtomicInteger();
        var inside = new AtomicInteger();
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var queue = new WorkQueue(3, LONG, name -> {
            overlapping.accumulateAndGet(inside.incrementAndGet(), Math::max);
            runs.incrementAndGet();
            started.countDown();
            await(goOn);
            inside.decrementAndGet();
        })) {
            // When
            queue.add("a");
            started.await();
            queue.add("a");
            queue.add("a");
            goOn.countDown();

            // Then
            Awaitility.await().until(() -> runs.get() == 2 && inside.get() == 0);
            assertEquals(1, overlapping.get());
        }
    }

    @Test
    void whatFailsIsTriedAgainAndANewReasonDoesNotWaitForIt() {
        // Given
        var order = new CopyOnWriteArrayList<String>();
        var failures = new AtomicInteger(12);
        try (var queue = new WorkQueue(1, LONG, name -> {
            order.add(name);
            if (failures.decrementAndGet() >= 0) {
                throw new IllegalStateException("not yet");
            }
        })) {
            // When: twelve doublings from 100 ms would take minutes
            queue.add("a");
            Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
                queue.add("a");
                return failures.get() < 0;
            });

            // Then
            assertTrue(order.size() >= 13, order::toString);
            assertEquals(List.of("a"), order.stream().distinct().toList());
        }
    }

    @Test
    void oneThatFailsDoesNotHoldUpOthers() {
        // Given
        var done = new CopyOnWriteArrayList<String>();
        try (var queue = new WorkQueue(1, LONG, name -> {
            if (name.equals("bad")) {
                throw new IllegalStateException("never");
            }
            done.add(name);
        })) {
            // When
            queue.add("bad");
            queue.add("good");

            // Then
            Awaitility.await().until(() -> done.equals(List.of("good")));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody lets it go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
