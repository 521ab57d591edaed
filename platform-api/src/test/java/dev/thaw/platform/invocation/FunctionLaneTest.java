package dev.thaw.platform.invocation;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FunctionLaneTest {
    private static final int LIMIT = 8;
    private static final int RECORDS = 10_000;

    @Test
    void worksOffEverythingAndNeverMoreThanItsLimitAtATime() {
        // Given records that come in while others are worked off by several threads
        try (ExecutorService workers = Executors.newFixedThreadPool(4);
                ExecutorService functions = Executors.newFixedThreadPool(4)) {
            var waiting = new AtomicInteger();
            var underWay = new AtomicInteger();
            var most = new AtomicInteger();
            var done = new AtomicInteger();
            var lane = new AtomicReference<FunctionLane>();
            lane.set(new FunctionLane(workers, () -> LIMIT, room -> {
                int claimed = Math.min(room, waiting.get());
                waiting.addAndGet(-claimed);
                for (int i = 0; i < claimed; i++) {
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    functions.execute(() -> {
                        underWay.decrementAndGet();
                        done.incrementAndGet();
                        lane.get().left();
                    });
                }
                return claimed;
            }));

            // When
            for (int i = 0; i < RECORDS; i++) {
                waiting.incrementAndGet();
                lane.get().wake();
            }

            // Then
            await().atMost(Duration.ofSeconds(20)).untilAtomic(done, org.hamcrest.Matchers.equalTo(RECORDS));
            assertTrue(most.get() <= LIMIT, most + " were under way");
            assertEquals(0, waiting.get());
        }
    }
}
