package dev.thaw.autoscaler.router;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;

/** What the router changes in the heads that pass it. */
final class Heads {
    static final AsciiString INVOCATION = AsciiString.cached("Thaw-Invocation-Id");
    private static final AsciiString START = AsciiString.cached("Thaw-Start");
    private static final AsciiString TIMING = AsciiString.cached("Server-Timing");
    private static final AsciiString LOCALHOST = AsciiString.cached("localhost");

    private Heads() {}

    static void toInstance(
            HttpRequest request, Forwarding forwarding, CharSequence invocation, boolean webSocket, boolean http2) {
        var headers = request.headers();
        ProxyHeaders.strip(headers);
        if (!headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, LOCALHOST);
        }
        forwarding.add(headers);
        headers.set(INVOCATION, invocation);
        if (webSocket) {
            toWebSocket(headers);
        } else if (http2) {
            headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        }
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    /**
     * @param took from the request's head to this one, in ns
     */
    static void toCaller(HttpResponse answer, CharSequence invocation, Lease lease, long took) {
        var headers = answer.headers();
        ProxyHeaders.strip(headers);
        AsciiString timing =
                ServerTiming.of(lease.queued(), lease.starting(), took - lease.queued() - lease.starting());
        boolean warm = lease.start() == Lease.Start.WARM;
        headers.set(INVOCATION, invocation)
                .set(START, lease.start().text())
                .set(TIMING, warm ? timing : timing + lease.phases().timing());
    }

    static void toWebSocket(HttpHeaders headers) {
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }
}
