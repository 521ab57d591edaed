package dev.thaw.autoscaler.controller;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class KeyedWorkTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private final List<String> done = new CopyOnWriteArrayList<>();

    @Test
    void aKeyThatIsAddedWhileItsWorkRunsIsWorkedOnOnceMore() {
        // Given
        var open = new CountDownLatch(1);
        try (var work = new KeyedWork("test", 4, LONG, key -> {
            await(open);
            done.add(key);
        })) {
            work.add("a");
            Awaitility.await().until(() -> open.getCount() == 1);

            // When
            work.add("a");
            work.add("a");
            work.add("a");
            open.countDown();

            // Then
            Awaitility.await().until(() -> done.size() >= 1);
            Awaitility.await().during(Duration.ofMillis(200)).until(() -> done.size() <= 2);
        }
    }

    @Test
    void workThatIsNotUrgentWaitsForMoreOfItsKey() {
        // Given
        try (var work = new KeyedWork("test", 4, LONG, key -> Duration.ofMillis(500), done::add)) {
            // When
            work.add("a");
            work.add("a");
            work.add("b");

            // Then
            Awaitility.await().until(() -> done.size() >= 2);
            Awaitility.await().during(Duration.ofMillis(200)).until(() -> done.size() == 2);
        }
    }

    @Test
    void whatFailsIsTriedAgainAndAtOnceWhenItIsAddedAgain() {
        // Given
        var failures = new AtomicInteger();
        try (var work = new KeyedWork("test", 4, LONG, key -> {
            if (failures.incrementAndGet() < 12) {
                throw new IllegalStateException("not yet");
            }
            done.add(key);
        })) {
            work.add("a");
            Awaitility.await().until(() -> failures.get() >= 3);

            // When: each of them would else wait for longer than the one before
            Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> {
                work.add("a");
                return failures.get() >= 12;
            });

            // Then
            Awaitility.await().until(() -> done.size() >= 1);
        }
    }

    @Test
    void keysDoNotWaitForEachOtherWhileThereIsRoom() {
        // Given
        var both = new CountDownLatch(2);
        try (var work = new KeyedWork("test", 2, LONG, key -> {
            both.countDown();
            await(both);
            done.add(key);
        })) {
            // When
            work.add("a");
            work.add("b");

            // Then
            Awaitility.await().until(() -> done.size() == 2);
            assertEquals(List.of("a", "b"), done.stream().sorted().toList());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
