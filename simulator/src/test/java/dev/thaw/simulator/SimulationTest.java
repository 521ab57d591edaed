package dev.thaw.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SimulationTest {
    private static final int MINUTES = 480;
    private static final int FORK = 300;

    @TempDir
    Path folder;

    private static Trace trace(int[]... functions) {
        List<TraceFunction> all = new ArrayList<>();
        for (int i = 0; i < functions.length; i++) {
            all.add(new TraceFunction("f" + i, "a" + i, 0.125, functions[i], Durations.ZERO));
        }
        return new Trace(all, 0, functions[0].length);
    }

    private static PolicyResult play(String policy, Trace trace) {
        return new Simulation(trace).play(Policies.of(policy, trace), minute -> {});
    }

    /** Cron-like periods with jitter, Poisson and bursts. */
    private static Trace mixed(long seed) {
        Random random = new Random(seed);
        int[][] functions = new int[40][MINUTES];
        for (int i = 0; i < functions.length; i++) {
            int period = new int[] {1, 5, 10, 15, 60}[i % 5];
            boolean burst = false;
            for (int minute = 0; minute < MINUTES; minute++) {
                burst = random.nextDouble() < (burst ? 0.9 : 0.02);
                double rate = i < 20 ? 0 : i < 30 ? 0.02 * (i - 19) : burst ? 0.7 : 0;
                boolean due = i < 20 && minute % period == 0;
                int late = i < 10 && random.nextDouble() < 0.1 ? 1 : 0;
                if (due) {
                    functions[i][Math.min(MINUTES - 1, minute + late)]++;
                } else if (random.nextDouble() < rate) {
                    functions[i][minute]++;
                }
            }
        }
        return trace(functions);
    }

    @Test
    void chargesIdleMinutesWithTheTailAndColdStarts() {
        // Given calls in minutes 1, 3 and 9 of 12, 1/8 GB
        Trace trace = trace(new int[] {0, 1, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0});
        // When an instance is kept for two minutes
        PolicyResult result = play("keep-alive-2", trace);
        // Then 1 and 9 are cold; 2, 4, 5, 10 and 11 are idle
        assertEquals(2, result.coldStarts());
        assertEquals(5 * 0.125, result.idleGbMinutes(), 1e-12);
        assertEquals(2 * 0.808 + 5 * 0.125 * 60 / 99.69, result.cost(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 1, 4215, 352.7", "100, 5, 734, 917.9", "100, 10, 481, 1078.9", "100, 20, 248, 1253.1",
                "100, 60, 123, 1632.4",
        "250, 1, 9710, 825.4", "250, 5, 1842, 2422.6", "250, 10, 1290, 2909.9", "250, 20, 696, 3506.2",
                "250, 60, 324, 4511.1"
    })
    void agreesWithTheFiguresForFixedKeepAlive(String sample, int minutes, long cold, double idle) throws Exception {
        // Given
        Trace trace = TraceReader.read(sample(sample), false);
        // When
        PolicyResult result = play("keep-alive-" + minutes, trace);
        // Then
        assertEquals(cold, result.coldStarts());
        assertEquals(idle, result.idleGbMinutes(), 0.05);
    }

    @ParameterizedTest
    @CsvSource({"100, 0.48", "250, 0.38"})
    void costsLessThanFixedKeepAliveOnRecordedTraces(String sample, double goal) throws Exception {
        // Given
        Trace trace = TraceReader.read(sample(sample), false);
        double best = Double.POSITIVE_INFINITY;
        for (int minutes = 1; minutes <= 60; minutes++) {
            best = Math.min(best, play("keep-alive-" + minutes, trace).cost());
        }
        PolicyResult ten = play("keep-alive-10", trace);
        // When
        PolicyResult thaw = play("thaw", trace);
        // Then
        assertTrue(thaw.cost() <= goal * best, thaw + " against " + best);
        assertTrue(thaw.coldStarts() < ten.coldStarts(), thaw.toString());
        assertTrue(thaw.idleGbMinutes() <= 0.3 * ten.idleGbMinutes(), thaw.toString());
    }

    private static Path sample(String name) {
        Path root = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        for (Path at = root; at != null; at = at.getParent()) {
            Path found = at.resolve("shared/data/azure-functions-2019").resolve(name);
            if (Files.isDirectory(found)) {
                return found;
            }
        }
        String set = System.getenv("THAW_TRACES");
        Assumptions.assumeTrue(
                set != null && Files.isDirectory(Path.of(set, name)), "set THAW_TRACES to the folder of the samples");
        return Path.of(set, name);
    }

    @Test
    void costsLessThanKeepAliveOnTimersRandomCallsAndBursts() {
        // Given
        Trace trace = mixed(4);
        // When
        double thaw = play("thaw", trace).cost();
        double keepAlive = Math.min(
                play("keep-alive-10", trace).cost(),
                play("keep-alive-20", trace).cost());
        // Then
        assertTrue(thaw < 0.7 * keepAlive, thaw + " against " + keepAlive);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thaw", "hybrid-histogram", "kpa", "keep-alive-10"})
    void decidesWithoutLookingAhead(String policy) {
        // Given two traces that differ from minute 300 on
        Trace one = mixed(4);
        Trace other = mixed(4);
        Random random = new Random(9);
        for (TraceFunction function : other.functions()) {
            for (int minute = FORK; minute < MINUTES; minute++) {
                function.invocations()[minute] = random.nextInt(3);
            }
        }
        // When
        List<int[]> decisions = decisions(policy, one);
        List<int[]> others = decisions(policy, other);
        // Then all decisions before it are the same, and later ones are not
        for (int minute = 0; minute < FORK; minute++) {
            assertTrue(Arrays.equals(decisions.get(minute), others.get(minute)), "minute " + minute);
        }
        assertFalse(Arrays.equals(decisions.get(FORK + 20), others.get(FORK + 20)));
    }

    private static List<int[]> decisions(String name, Trace trace) {
        Policy policy = Policies.of(name, trace);
        List<int[]> decisions = new ArrayList<>();
        for (int minute = 0; minute < trace.minutes(); minute++) {
            int[] calls = new int[trace.functions().size()];
            for (int i = 0; i < calls.length; i++) {
                calls[i] = trace.functions().get(i).invocations()[minute];
            }
            int[] needed = Arrays.stream(calls).map(n -> Math.min(1, n)).toArray();
            decisions.add(policy.endMinute(minute, calls, needed));
        }
        return decisions;
    }

    @Test
    void needsAsManyInstancesAsExecutionsOverlap() {
        // Given two calls a minute that take 90 s each
        double[] seconds = new double[Durations.PERCENTILES.length];
        Arrays.fill(seconds, 90);
        var function = new TraceFunction("f", "a", 1, new int[] {2, 0, 0}, new Durations(seconds));
        // When
        var occupancy = new Occupancy(function);
        // Then they start at 0 s and 30 s and end at 90 s and 120 s
        assertEquals(2, occupancy.needed(0));
        assertEquals(2, occupancy.needed(1));
        assertEquals(0, occupancy.needed(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,f,timer,1,x | invocations.csv:2: column '1' must be a number of at least 0, but is 'x'",
                "a,f,timer,1 | invocations.csv:2: has 4 cells, the heading has 5",
                "b,f,timer,1,1 | invocations.csv:2: memory.csv says nothing about app b"
            })
    void saysWhereATraceIsWrong(String row, String message) throws IOException {
        // Given
        Files.writeString(folder.resolve("memory.csv"), "HashApp,AverageAllocatedMb\na,128\n");
        Files.writeString(folder.resolve("invocations.csv"), "HashApp,HashFunction,Trigger,0,1\n" + row + "\n");
        // When
        TraceException failure = assertThrows(TraceException.class, () -> TraceReader.read(folder, false));
        // Then
        assertTrue(failure.getMessage().endsWith(message), failure.getMessage());
    }
}
