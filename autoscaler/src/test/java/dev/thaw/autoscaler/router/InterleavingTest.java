package dev.thaw.autoscaler.router;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.scaling.ScalingLoop;
import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.kpa.ScaleSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Requests that come at every moment of start, freeze, thaw, drain, crash and stop, in an order that a seed decides. */
class InterleavingTest {
    private static final int TRIES = 10;
    private static final int STEPS = 4_000;
    private static final int MOST_OPEN = 30;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void everyRequestIsAnsweredWhileInstancesComeAndGo(int concurrency) {
        for (long seed = 0; seed < 20; seed++) {
            var story = new Story(seed, concurrency, 0, 0);
            story.play(STEPS);
            assertEquals(List.of(), story.failures, "seed " + seed);
            assertTrue(story.answered > STEPS / 10, "seed " + seed + ": " + story.answered);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void onlyRequestsOnACrashedInstanceFail(int concurrency) {
        for (long seed = 0; seed < 20; seed++) {
            // Given instances that crash at any moment, also while they are frozen
            var story = new Story(seed, concurrency, 0.003, 0);
            // When requests come
            story.play(STEPS);
            // Then those that fail were being worked on by one that did
            assertEquals(
                    story.lost, story.failures.size(), () -> "seed " + story.seed + ": " + Set.copyOf(story.failures));
            assertTrue(story.answered > STEPS / 10, "seed " + seed + ": " + story.answered);
        }
    }

    @Test
    void aStartThatFailsIsToldAndTriedAgain() {
        for (long seed = 0; seed < 20; seed++) {
            // Given a third of the starts failing
            var story = new Story(seed, 1, 0, 0.33);
            // When requests come
            story.play(STEPS);
            // Then what is told is why
            assertTrue(
                    story.failures.stream().allMatch(code -> code.equals("instance-failed")),
                    "seed " + seed + ": " + story.failures);
            assertTrue(story.answered > 100, "seed " + seed + ": " + story.answered);
        }
    }

    @Test
    @Tag("slow")
    void aHundredThousandCyclesLoseNothing() {
        int cycles = 0;
        for (long seed = 1_000; cycles < 100_000; seed++) {
            var story = new Story(seed, (int) (seed % 5), 0, 0);
            story.play(20 * STEPS);
            assertEquals(List.of(), story.failures, "seed " + seed);
            cycles += story.target.started() + story.target.freezes + story.target.thaws;
        }
        assertTrue(cycles >= 100_000);
    }

    /** One function under a seed. */
    private static final class Story {
        private static final Duration TICK = Duration.ofMillis(50);

        private final Script script;
        private final ScriptedTarget target;
        private final ScalingLoop loop;
        private final Fleet fleet;
        private final QueueBudget queue = new QueueBudget(10_000, 1L << 30);
        private final int concurrency;
        private final double crashes;
        private final List<String> failures = new ArrayList<>();
        private final long seed;
        private int revision;
        private int answered;
        private int lost;
        private int open;

        Story(long seed, int concurrency, double crashes, double failingStarts) {
            this.seed = seed;
            this.concurrency = concurrency;
            this.crashes = crashes;
            script = new Script(seed);
            target = new ScriptedTarget(script, failingStarts);
            List<Fleet> fleets = new ArrayList<>();
            loop = new ScalingLoop(
                    () -> fleets,
                    target,
                    config().standby(),
                    new Forecast(ForecastSettings.DEFAULT),
                    state -> {},
                    script::now,
                    () -> script.now() / 1_000_000,
                    script::later,
                    2);
            var context = new FleetContext(
                    target, config(), (f, k, p, n) -> {}, queue, script::now, script::below, loop::nudge);
            fleet = new Fleet(revision(), context);
            fleets.add(fleet);
        }

        private static AutoscalerConfig config() {
            Path folder = Path.of("unused");
            return new AutoscalerConfig(
                    "127.0.0.1",
                    0,
                    folder,
                    folder,
                    new AutoscalerConfig.Queue(10_000, 1L << 30, 10_000),
                    new AutoscalerConfig.Standby(Duration.ofMillis(200), 1 << 20, 1 << 30, Duration.ofMinutes(1)),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(5),
                    Map.of());
        }

        private RevisionSpec revision() {
            return new RevisionSpec(
                    "scripted",
                    "scripted-" + ++revision,
                    Path.of("unused"),
                    Map.of(),
                    1,
                    1 << 20,
                    1 << 20,
                    concurrency,
                    Duration.ofSeconds(30),
                    0,
                    3,
                    Duration.ofSeconds(1),
                    OptionalInt.empty(),
                    ScaleSettings.NONE,
                    1);
        }

        void play(int steps) {
            for (int step = 0; step < steps; step++) {
                int dice = script.below(100);
                if (dice < 30 && open < MOST_OPEN) {
                    arrive();
                } else if (dice < 45) {
                    loop.tick();
                } else if (dice == 45) {
                    script.pass(Duration.ofSeconds(script.below(3)).toNanos());
                } else if (dice == 46 && script.chance(0.1)) {
                    fleet.update(revision());
                } else if (dice == 47) {
                    fleet.desire(script.below(3), "as the script says");
                } else {
                    crashOne();
                    script.step();
                }
            }
            settle();
        }

        private void crashOne() {
            List<ScriptedTarget.Scripted> alive =
                    target.alive().stream().filter(i -> i.listening).toList();
            if (!alive.isEmpty() && script.chance(crashes)) {
                alive.get(script.below(alive.size())).crash();
            }
        }

        private void arrive() {
            open++;
            acquire(TRIES);
        }

        private void acquire(int tries) {
            Lease free = fleet.take(null);
            if (free != null) {
                script.later(() -> send(free, tries));
                return;
            }
            Waiter waiter = fleet.acquire(100);
            waiter.lease()
                    .onSuccess(lease -> script.later(() -> send(lease, tries)))
                    .onFailure(why -> fail(((Unavailable) why).code()));
        }

        /** The connection is made, or refused because nothing listens any more. */
        private void send(Lease lease, int tries) {
            ScriptedTarget.Scripted instance = target.at(lease.port());
            if (!instance.alive || !instance.listening) {
                lease.broken();
                if (tries > 1) {
                    acquire(tries - 1);
                } else {
                    fail("no-connection");
                }
                return;
            }
            assertTrue(!instance.frozen, instance.id() + " is frozen, and gets a request");
            instance.working++;
            assertTrue(concurrency == 0 || instance.working <= concurrency, instance.id() + " works on too many");
            script.later(() -> finish(lease, instance));
        }

        private void finish(Lease lease, ScriptedTarget.Scripted instance) {
            instance.working--;
            if (!instance.alive) {
                lost++;
                fail("lost");
            } else {
                assertTrue(!instance.frozen, instance.id() + " is frozen, and works");
                open--;
                answered++;
            }
            lease.release();
        }

        private void fail(String code) {
            open--;
            failures.add(code);
        }

        /** No more requests: everything is answered, and nothing stays behind. */
        private void settle() {
            for (int round = 0; open > 0; round++) {
                assertTrue(round < 100_000, open + " requests are not answered");
                if (round % 10 == 0) {
                    loop.tick();
                    script.pass(TICK.toNanos());
                }
                script.step();
            }
            assertEquals(0, fleet.inFlight());
            assertEquals(0, fleet.waiting());
            assertEquals(0, queue.requests());
            var closed = fleet.close();
            while (script.step()) {
                // Until nothing is left to happen.
            }
            assertTrue(closed.succeeded(), "an instance did not end");
            assertEquals(List.of(), target.alive());
        }
    }
}
