package dev.thaw.autoscaler;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is told of where the time of a start went. */
@Timeout(60)
class StartPhasesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String TRACEPARENT = "00-" + TRACE + "-" + CALLER + "-01";

    @TempDir
    private Path folder;

    @Test
    void tellsThePhasesOfAColdStart() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a function with no instance
            harness.apply();
            // When a request of a trace comes
            HttpResponse<String> answer = harness.send(harness.to("/headers").header("traceparent", TRACEPARENT));
            // Then the answer tells the phases
            assertTrue(
                    timing(answer)
                            .matches("queue;dur=.*, start;dur=.*, app;dur=.*, spawn;dur=.*, boot;dur=.*, ready;dur=.*"),
                    timing(answer));
            // And the histogram has each
            for (String phase : List.of("queue", "spawn", "boot", "ready", "first-byte")) {
                assertEquals(1, count(harness, "cold", phase), phase);
            }
            assertTrue(total(harness, "boot") > total(harness, "spawn"));
            // And the trace has a span below the caller's, with one for each phase, one after the other
            SpanData start = harness.spans.getFinishedSpanItems().getLast();
            assertEquals("cold start", start.getName());
            assertEquals(TRACE, start.getTraceId());
            assertEquals(CALLER, start.getParentSpanId());
            List<SpanData> phases = harness.spans.getFinishedSpanItems().stream()
                    .filter(span -> span.getParentSpanId().equals(start.getSpanId()))
                    .toList();
            assertEquals(
                    List.of("queue", "spawn", "boot", "ready", "first-byte"),
                    phases.stream().map(SpanData::getName).toList());
            for (int i = 1; i < phases.size(); i++) {
                assertEquals(phases.get(i - 1).getEndEpochNanos(), phases.get(i).getStartEpochNanos(), "phase " + i);
            }
            assertEquals(start.getStartEpochNanos(), phases.getFirst().getStartEpochNanos());
            assertEquals(start.getEndEpochNanos(), phases.getLast().getEndEpochNanos());
            // And the instance sees the trace too
            assertTrue(answer.body().contains(TRACE), answer.body());
        }
    }

    @Test
    void tellsThePhasesOfAThawAndNoneOfAWarmRequest() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given an instance that has answered
            harness.apply();
            harness.get("/");
            harness.spans.reset();
            // When it is called while it is ready, then there is nothing to tell
            assertFalse(timing(harness.get("/")).contains("boot"));
            assertEquals(List.of(), harness.spans.getFinishedSpanItems());
            // When it is called as a standby
            await().atMost(Duration.ofSeconds(10)).until(() -> harness.autoscaler.instances(Harness.FUNCTION).stream()
                    .anyMatch(instance -> instance.state().equals("standby")));
            harness.get("/");
            // Then there is
            assertEquals(
                    List.of("ready", "first-byte", "thaw start"),
                    harness.spans.getFinishedSpanItems().stream()
                            .map(SpanData::getName)
                            .toList());
            assertEquals(1, count(harness, "thaw", "ready"));
            assertEquals(1, count(harness, "thaw", "first-byte"));
        }
    }

    private static String timing(HttpResponse<String> answer) {
        return answer.headers().firstValue("Server-Timing").orElseThrow();
    }

    private static long count(Harness harness, String kind, String phase) {
        return harness.meters
                .get("thaw_start_seconds")
                .tags("function", Harness.FUNCTION, "kind", kind, "phase", phase)
                .timer()
                .count();
    }

    private static double total(Harness harness, String phase) {
        return harness.meters
                .get("thaw_start_seconds")
                .tags("kind", "cold", "phase", phase)
                .timer()
                .totalTime(TimeUnit.NANOSECONDS);
    }
}
