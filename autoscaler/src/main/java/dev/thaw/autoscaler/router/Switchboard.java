package dev.thaw.autoscaler.router;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.thaw.autoscaler.AsyncInvoker;

/** Refuses what is no request, and hands the others to those who take them. */
final class Switchboard {
    private final Addressing addressing;
    private final RequestMetrics metrics;
    private final AsyncInvoker async;

    /**
     * @param async takes requests that ask to be answered later; null when there is none
     */
    Switchboard(Addressing addressing, RequestMetrics metrics, AsyncInvoker async) {
        this.addressing = addressing;
        this.metrics = metrics;
        this.async = async;
    }

    boolean isBehindProxy() {
        return addressing.isBehindProxy();
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
        switch (addressing.find(request)) {
            case Addressing.To to -> forward(loop, caller, request, http2, to);
            case Addressing.Unknown unknown -> {
                caller.whole(ProblemAnswer.of(unknown.reason()));
                caller.done(null);
            }
            case Addressing.Answered answered -> {
                caller.whole(whole(answered));
                caller.done(null);
            }
        }
    }

    private void forward(RouterLoop loop, Caller caller, HttpRequest request, boolean http2, Addressing.To to) {
        if (async != null && to.isInvocation() && RequestShape.wantsAsync(request)) {
            caller.to(new AsyncCall(loop, caller, async, to.function(), request));
        } else {
            request.setUri(to.uri());
            boolean onByHttp2 = http2 && (to.http2() || RequestShape.isGrpc(request));
            var exchange = new Exchange(loop, caller, to.fleet(), metrics, request, onByHttp2);
            caller.to(exchange);
            exchange.begin();
        }
    }

    private static FullHttpResponse whole(Addressing.Answered answered) {
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answered.status()), Unpooled.EMPTY_BUFFER);
        answer.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
        if (answered.header() != null) {
            answer.headers().set(answered.header(), answered.value());
        }
        return answer;
    }

    static Unavailable invalid(String why) {
        return new Unavailable(400, "invalid-request", why);
    }
}
