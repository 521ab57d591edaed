package dev.thaw.autoscaler.router;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;

/** Shows starts in traces: a span for each, below the request's own, with one for each of its phases. Made afterwards, and only where traces are kept. */
public final class StartSpans {
    private static final String SCOPE = "dev.thaw.autoscaler";
    private static final String HEADER = "traceparent";
    private static final TextMapGetter<String> ONE_HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String value) {
            return java.util.List.of(HEADER);
        }

        @Override
        public String get(String value, String key) {
            return HEADER.equalsIgnoreCase(key) ? value : null;
        }
    };

    private final Tracer tracer;
    private final boolean on;

    /**
     * @param telemetry {@link OpenTelemetry#noop()} costs nothing
     */
    public StartSpans(OpenTelemetry telemetry) {
        this.on = telemetry != OpenTelemetry.noop();
        this.tracer = telemetry.getTracer(SCOPE);
    }

    /**
     * Adds what has been measured to the trace.
     *
     * @param traceparent the request's header (W3C Trace Context); null begins a trace
     */
    void record(StartPhases start, String traceparent) {
        if (!on) {
            return;
        }
        Instant now = Instant.now();
        long epoch = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - start.answered();
        Context request = W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, ONE_HEADER);
        Span span = span(start.kind() + " start", request, epoch + start.arrived());
        span.setAttribute("faas.name", start.function());
        span.setAttribute("faas.instance", start.instance());
        span.setAttribute("faas.coldstart", start.kind().equals("cold"));
        Context own = request.with(span);
        for (StartPhases.Phase phase : start.phases()) {
            span(phase.name(), own, epoch + phase.from()).end(epoch + phase.to(), TimeUnit.NANOSECONDS);
        }
        span.end(epoch + start.answered(), TimeUnit.NANOSECONDS);
    }

    private Span span(String name, Context parent, long epochNanos) {
        return tracer.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(epochNanos, TimeUnit.NANOSECONDS)
                .startSpan();
    }
}
