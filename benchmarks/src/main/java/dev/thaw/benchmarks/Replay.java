package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.forecast.ForecastState;
import dev.thaw.engine.forecast.SlotUse;
import dev.thaw.simulator.TraceException;
import dev.thaw.simulator.TraceReader;

/**
 * A slice of a trace, sped up, against real processes: each call goes to two functions of the same package, one scaled by
 * Thaw, the other with Knative's defaults (an instance goes 60 s after the last request has left its window, plus 30 s of
 * grace, and none is frozen). Both see the same machine at the same time.
 */
final class Replay implements Benchmark {
    private static final int SPEED = 10;
    private static final Duration MINUTE = Duration.ofMinutes(1).dividedBy(SPEED);
    private static final int FUNCTIONS = 30;
    private static final int MINUTES = 30;
    private static final int QUICK_MINUTES = 5;
    private static final long SAMPLE_MS = 500;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String THAW = "thaw";
    private static final String KPA = "kpa";
    private static final String MANIFEST_MEMORY = "128Mi";
    private static final long MEMORY = 48L << 20;
    private static final Duration START = Duration.ofMillis(300);

    /** One answer: of which side, by which start, after how many ms from when it was due. */
    private record Answer(String side, String start, double millis, int status) {}

    @Override
    public Report run(Options options) throws IOException, TraceException {
        int minutes = options.quick() ? QUICK_MINUTES : MINUTES;
        ReplaySlice slice = options.trace() == null
                ? ReplaySlice.synthetic(FUNCTIONS, minutes)
                : ReplaySlice.of(TraceReader.read(options.trace(), false), FUNCTIONS, minutes);
        long lastLearned = System.currentTimeMillis() / MINUTE.toMillis();
        byte[] learned = learn(slice, lastLearned);
        Map<String, String> settings = Map.of("THAW_SCALING_FORECAST_SLOT", "6S", "THAW_SCALING_PARK_AFTER", "0.2S");
        try (Edition edition = Edition.start(options.root(), settings, home -> {
            Files.createDirectories(home.resolve("instances"));
            Files.write(home.resolve("instances/forecast"), learned);
        })) {
            NoopPackage noop = NoopPackage.in(edition.home().resolve("bench"));
            for (int f = 0; f < slice.functions(); f++) {
                edition.apply(
                        "functions",
                        name(THAW, f),
                        noop.functionManifest(name(THAW, f), MANIFEST_MEMORY, "min: 0, max: 2, idle: 1s"));
                edition.apply(
                        "functions",
                        name(KPA, f),
                        noop.functionManifest(
                                name(KPA, f), MANIFEST_MEMORY, "min: 0, max: 2, idle: 9s, window: 6s, standby: 0"));
            }
            // Both sides start the same package: its start-up cache is made once, while nothing else runs.
            Edition.await("the start-up cache", TIMEOUT.multipliedBy(2), () -> hasStartUpCache(edition));
            return play(edition, slice, lastLearned);
        }
    }

    private static boolean hasStartUpCache(Edition edition) {
        try (Stream<Path> caches = Files.list(edition.home().resolve("instances/aot"))) {
            return Runtime.version().feature() < 25
                    || caches.anyMatch(file -> file.toString().endsWith(".aot"));
        } catch (IOException e) {
            return false;
        }
    }

    private static String name(String side, int function) {
        return side + "-" + function;
    }

    /** What the forecast knows after the minutes before, as if it had been running all the time. */
    private static byte[] learn(ReplaySlice slice, long lastSlot) {
        var forecast = new Forecast(new ForecastSettings(MINUTE, ForecastSettings.DEFAULT.gigabyteSecondsPerSecond()));
        for (int minute = 0; minute < slice.learned(); minute++) {
            var uses = new ArrayList<SlotUse>();
            for (int f = 0; f < slice.functions(); f++) {
                int count = slice.invocations()[f][minute];
                uses.add(new SlotUse(name(THAW, f), "", count, Math.min(1, count), START, MEMORY));
            }
            forecast.endSlot(lastSlot - slice.learned() + 1 + minute, uses, Long.MAX_VALUE);
        }
        return ForecastState.save(forecast);
    }

    private static Report play(Edition edition, ReplaySlice slice, long lastLearned) throws IOException {
        var answers = new ConcurrentLinkedQueue<Answer>();
        double[] memory = new double[2];
        // Minute 0 of the trace is the first slot that was learned; the clock is where the trace would be now.
        long began = (lastLearned + 1 - slice.learned()) * MINUTE.toMillis();
        List<ReplaySlice.Call> calls = slice.calls();
        try (HttpClient client = HttpClient.newHttpClient();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            long sampled = System.currentTimeMillis();
            int skipped = 0;
            for (ReplaySlice.Call call : calls) {
                long due = began + Math.round(call.minute() * MINUTE.toMillis());
                if (due < System.currentTimeMillis() - MINUTE.toMillis()) {
                    // It would have come while the edition was being started.
                    skipped++;
                    continue;
                }
                while (System.currentTimeMillis() < due) {
                    if (System.currentTimeMillis() - sampled >= SAMPLE_MS) {
                        sampled += SAMPLE_MS;
                        memory[0] += edition.metric("thaw_instance_memory_bytes", "function=\"" + THAW + "-");
                        memory[1] += edition.metric("thaw_instance_memory_bytes", "function=\"" + KPA + "-");
                    }
                    Edition.pause(Math.clamp(due - System.currentTimeMillis(), 0, SAMPLE_MS / 10));
                }
                long dueNanos = System.nanoTime();
                for (String side : List.of(THAW, KPA)) {
                    URI url = edition.router().resolve("/fn/" + name(side, call.function()) + "/");
                    callers.execute(() -> answers.add(call(client, side, url, dueNanos)));
                }
            }
            System.err.println(calls.size() - skipped + " calls to each of " + THAW + " and " + KPA);
        }
        return report(answers, memory);
    }

    private static Answer call(HttpClient client, String side, URI url, long dueNanos) {
        try {
            HttpResponse<Void> answer = client.send(
                    HttpRequest.newBuilder(url).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.discarding());
            double millis = (System.nanoTime() - dueNanos) / (double) TimeUnit.MILLISECONDS.toNanos(1);
            String start = answer.headers().firstValue("Thaw-Start").orElse("none");
            return new Answer(side, start, millis, answer.statusCode());
        } catch (IOException e) {
            return new Answer(side, "none", TIMEOUT.toMillis(), 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(side, "none", TIMEOUT.toMillis(), 0);
        }
    }

    private static Report report(Iterable<Answer> answers, double[] memory) throws IOException {
        var figures = new TreeMap<String, Double>();
        for (String side : List.of(THAW, KPA)) {
            var millis = new ArrayList<Double>();
            int cold = 0;
            for (Answer answer : answers) {
                if (answer.side().equals(side)) {
                    if (answer.status() / 100 != 2) {
                        throw new IOException(side + " answered " + answer.status());
                    }
                    millis.add(answer.millis());
                    cold += answer.start().equals("cold") ? 1 : 0;
                }
            }
            figures.put(side + "_cold", (double) cold);
            figures.put(side + "_p50_ms", Percentiles.of(millis).at(50));
            figures.put(side + "_p99_ms", Percentiles.of(millis).at(99));
        }
        figures.put("cold_ratio", figures.get("thaw_cold") / Math.max(1, figures.get("kpa_cold")));
        figures.put("memory_ratio", memory[0] / memory[1]);
        figures.put("p99_ratio", figures.get("thaw_p99_ms") / figures.get("kpa_p99_ms"));
        return new Report(
                figures, Map.of("cold_ratio", "< 1", "p99_ratio", "<= 1"), "Knative's defaults in the same run");
    }
}
