package dev.thaw.functions.transcode.parallel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.thaw.function.FunctionException;
import dev.thaw.media.run.Job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LanesTest {
    private final List<Double> told = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> discarded = ConcurrentHashMap.newKeySet();

    private final Job job = new Job() {
        @Override
        public Exit execute(List<String> command, Consumer<String> line) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void progress(double fraction, String message) {
            told.add(fraction);
        }

        @Override
        public void check() {
            // Nobody cancels.
        }
    };

    private record Made(String by, Set<String> discarded) implements MadePart {
        @Override
        public InputStream open(String film) {
            return new ByteArrayInputStream(by.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void discard() {
            discarded.add(by);
        }
    }

    @FunctionalInterface
    private interface Work {
        void make(Part part, DoubleConsumer progress) throws IOException, InterruptedException;
    }

    private Lane lane(boolean local, Work work) {
        return new Lane() {
            @Override
            public boolean isLocal() {
                return local;
            }

            @Override
            public MadePart make(Part part, DoubleConsumer progress) throws IOException, InterruptedException {
                work.make(part, progress);
                return new Made((local ? "here " : "there ") + part.number(), discarded);
            }
        };
    }

    private static List<Part> parts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Part(i, i, i, i == count - 1 ? Part.END : i + 1, List.of()))
                .toList();
    }

    private Lanes lanes(int parts) {
        return new Lanes(parts(parts), parts, job);
    }

    @Test
    void aFilmIsNotThereBeforeAllLanesHavePrepared() throws Exception {
        // Given: the other worker makes all parts while this one still makes the sound
        CountDownLatch parts = new CountDownLatch(2);
        AtomicBoolean prepared = new AtomicBoolean();
        Lane here = new Lane() {
            @Override
            public boolean isLocal() {
                return true;
            }

            @Override
            public void prepare() throws InterruptedException {
                parts.await();
                assertFalse(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS));
                prepared.set(true);
            }

            @Override
            public MadePart make(Part part, DoubleConsumer progress) {
                throw new UnsupportedOperationException("All parts are made elsewhere");
            }
        };
        // When
        List<MadePart> made = lanes(2).make(List.of(here, lane(false, (part, progress) -> parts.countDown())));
        // Then
        assertEquals(2, made.size());
        assertTrue(prepared.get());
    }

    @Test
    void partsComeInOrderAndProgressIsTheirSum() throws Exception {
        // Given
        CountDownLatch seen = new CountDownLatch(1);
        Lane half = lane(true, (part, progress) -> {
            progress.accept(0.5);
            if (part.number() == 1) {
                seen.await(600, TimeUnit.MILLISECONDS);
            }
        });
        // When
        List<MadePart> made = lanes(2).make(List.of(half));
        // Then
        assertEquals("here 0", new String(made.get(0).open("film").readAllBytes(), StandardCharsets.UTF_8));
        assertEquals("here 1", new String(made.get(1).open("film").readAllBytes(), StandardCharsets.UTF_8));
        assertTrue(told.contains(0.75), "a whole and a half of two: " + told);
    }

    @Test
    void onlyThePartThatFailedIsMadeAgain() throws Exception {
        // Given
        List<Integer> tried = Collections.synchronizedList(new ArrayList<>());
        Lane weak = lane(true, (part, progress) -> {
            tried.add(part.number());
            if (part.number() == 2 && Collections.frequency(tried, 2) == 1) {
                throw new IOException("the worker is gone");
            }
        });
        // When
        lanes(4).make(List.of(weak));
        // Then
        assertEquals(2, Collections.frequency(tried, 2));
        assertEquals(5, tried.size());
    }

    @Test
    void aPartThatFailsThreeTimesFailsTheJobAndLeavesNothing() {
        // Given
        List<Integer> tried = Collections.synchronizedList(new ArrayList<>());
        Lane broken = lane(true, (part, progress) -> {
            if (part.number() == 1) {
                tried.add(1);
                throw new FunctionException(500, "transcode-failed", "no luck");
            }
        });
        // When
        var failure = assertThrows(FunctionException.class, () -> lanes(2).make(List.of(broken)));
        // Then
        assertEquals("transcode-failed", failure.code());
        assertEquals(3, tried.size());
        assertEquals(Set.of("here 0"), discarded);
    }

    @Test
    void whatIsWrongWithTheInputIsNotTriedAgain() {
        // Given
        List<Integer> tried = Collections.synchronizedList(new ArrayList<>());
        Lane strict = lane(true, (part, progress) -> {
            tried.add(part.number());
            throw new FunctionException(422, "broken-media", "cut short");
        });
        // When
        var failure = assertThrows(FunctionException.class, () -> lanes(3).make(List.of(strict)));
        // Then
        assertEquals("broken-media", failure.code());
        assertEquals(1, tried.size());
    }

    @Test
    void theLaneHereTakesOverWhatNobodyElseBegins() throws Exception {
        // Given: a worker that never comes
        Lane absent = lane(false, (part, progress) -> new CountDownLatch(1).await());
        Lane here = lane(true, (part, progress) -> progress.accept(1));
        // When
        List<MadePart> made = lanes(3).make(List.of(absent, here));
        // Then
        for (MadePart part : made) {
            assertTrue(new String(part.open("film").readAllBytes(), StandardCharsets.UTF_8).startsWith("here"));
        }
    }

    @Test
    void aBusyWorkerCostsNoAttempt() throws Exception {
        // Given
        List<Integer> tried = Collections.synchronizedList(new ArrayList<>());
        Lane busy = lane(false, (part, progress) -> {
            tried.add(part.number());
            throw new FunctionException(503, "overloaded", "busy");
        });
        CountDownLatch slow = new CountDownLatch(1);
        Lane here =
                lane(true, (part, progress) -> slow.await(Duration.ofMillis(700).toMillis(), TimeUnit.MILLISECONDS));
        // When
        List<MadePart> made = lanes(4).make(List.of(busy, here));
        // Then
        assertEquals(4, made.size());
        assertTrue(!tried.isEmpty());
    }
}
