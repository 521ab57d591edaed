package dev.thaw.functions.imagegen.observe;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final Traces traces = new Traces(OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build());

    @Test
    void aJobsSpansAreBelowItsRequestWhoeverWorksOnIt() {
        // Given
        Span request =
                traces.request("POST", "/v1/images/generations", Optional.of("00-" + TRACE + "-" + CALLER + "-01"));
        Optional<String> stored =
                Context.current().with(request).wrapSupplier(Traces::current).get();
        request.end();

        // When: another instance, with nothing but the job's record
        traces.waited("img_1", Instant.now().minusSeconds(2), stored);
        traces.work("gpu", "dreamy", "img_1", 1, stored).end();

        // Then
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertEquals(
                List.of("POST /v1/images/generations", "queue", "draw gpu"),
                spans.stream().map(SpanData::getName).toList());
        spans.forEach(span -> assertEquals(TRACE, span.getTraceId()));
        assertEquals(CALLER, spans.get(0).getParentSpanId());
        String parent = request.getSpanContext().getSpanId();
        assertEquals(
                List.of(parent, parent),
                spans.subList(1, 3).stream().map(SpanData::getParentSpanId).toList());
    }
}
