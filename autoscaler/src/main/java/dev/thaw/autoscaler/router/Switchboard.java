package dev.thaw.autoscaler.router;

import java.util.Optional;
import java.util.function.Function;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

import dev.thaw.autoscaler.AsyncInvoker;

/** Finds out what a request is for, and who takes it. */
final class Switchboard {
    private final Function<String, Optional<Fleet>> fleets;
    private final RequestMetrics metrics;
    private final AsyncInvoker async;

    /**
     * @param async takes requests that ask to be answered later; null when there is none
     */
    Switchboard(Function<String, Optional<Fleet>> fleets, RequestMetrics metrics, AsyncInvoker async) {
        this.fleets = fleets;
        this.metrics = metrics;
        this.async = async;
    }

    void route(RouterLoop loop, Caller caller, HttpRequest request, boolean http2) {
        String problem = RequestShape.problem(request, http2);
        if (problem != null) {
            caller.closeAfterwards();
            caller.whole(ProblemAnswer.of(invalid(problem)));
            caller.done(null);
            return;
        }
        if (http2) {
            ProxyHeaders.stripHttp2(request.headers());
        }
        FunctionAddress address = FunctionAddress.of(request.headers().get(HttpHeaderNames.HOST), request.uri());
        Fleet fleet = address == null ? null : fleets.apply(address.function()).orElse(null);
        if (fleet == null) {
            caller.whole(ProblemAnswer.of(unknown(address)));
            caller.done(null);
        } else if (async != null && RequestShape.wantsAsync(request)) {
            caller.to(new AsyncCall(loop, caller, async, address.function(), request));
        } else {
            request.setUri(address.uri());
            var exchange = new Exchange(loop, caller, fleet, metrics, request, http2);
            caller.to(exchange);
            exchange.begin();
        }
    }

    static Unavailable invalid(String why) {
        return new Unavailable(400, "invalid-request", why);
    }

    private static Unavailable unknown(FunctionAddress address) {
        return new Unavailable(
                404,
                "function-not-found",
                address == null
                        ? "Name the function: http://NAME.localhost/ or /fn/NAME/."
                        : "There is no function '" + address.function() + "'.");
    }
}
