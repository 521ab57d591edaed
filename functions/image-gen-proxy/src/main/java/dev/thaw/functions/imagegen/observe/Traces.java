package dev.thaw.functions.imagegen.observe;

import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;

/**
 * A trace from a request to its back end. A job keeps its caller's place in the trace (W3C Trace Context) in its record, so that the trace goes on
 * wherever and whenever it is worked on. Where no traces are kept, the caller's {@code traceparent} goes on to the back end all the same.
 */
@ApplicationScoped
public class Traces {
    public static final String HEADER = "traceparent";
    private static final String SCOPE = "dev.thaw.functions.imagegen";
    private static final TextMapGetter<String> ONE_HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String value) {
            return List.of(HEADER);
        }

        @Override
        public String get(String value, String key) {
            return HEADER.equalsIgnoreCase(key) ? value : null;
        }
    };

    private final Tracer tracer;

    Traces(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer(SCOPE);
    }

    /**
     * A request's span, begun now.
     *
     * @param traceparent the caller's header, if there is one
     */
    public Span request(String method, String route, Optional<String> traceparent) {
        return tracer.spanBuilder(method + " " + route)
                .setParent(context(traceparent.orElse(null)))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", method)
                .setAttribute("http.route", route)
                .startSpan();
    }

    /** The time that a job has waited, now over. */
    public void waited(String job, Instant since, Optional<String> traceparent) {
        tracer.spanBuilder("queue")
                .setParent(context(traceparent.orElse(null)))
                .setStartTimestamp(since)
                .setAttribute("thaw.job", job)
                .startSpan()
                .end();
    }

    /** A back end's work on a job, begun now. */
    public Span work(String backend, String model, String job, int attempt, Optional<String> traceparent) {
        return tracer.spanBuilder("draw " + backend)
                .setParent(context(traceparent.orElse(null)))
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("gen_ai.request.model", model)
                .setAttribute("thaw.backend", backend)
                .setAttribute("thaw.job", job)
                .setAttribute("thaw.attempt", attempt)
                .startSpan();
    }

    /** The current span as others are told of it; empty when there is none. */
    public static Optional<String> current() {
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.current(), carrier, Map::put);
        return Optional.ofNullable(carrier.get(HEADER));
    }

    /** Tells the receiver of a request of the current span. */
    public static void tell(HttpRequest.Builder request) {
        current().ifPresent(traceparent -> request.setHeader(HEADER, traceparent));
    }

    private static Context context(String traceparent) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, ONE_HEADER);
    }
}
