package dev.thaw.autoscaler.router;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessageDecoderResult;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;

/** What a request's head says about the way to forward it. */
final class RequestShape {
    private static final AsciiString DEADLINE = AsciiString.cached("thaw-deadline");
    private static final AsciiString PREFER = AsciiString.cached("prefer");
    private static final String GRPC = "application/grpc";
    private static final String SCHEME = "http://";
    /** What is read with a head, and then held while the request waits, is at most one buffer. */
    static final int READ_AHEAD = 64 << 10;
    /** What a waiting request costs besides what it has sent: its connection's handlers, the exchange, and the objects of its headers. */
    private static final int OVERHEAD = 4 << 10;

    private RequestShape() {}

    /** Brings the target into origin form; returns why the request must not be forwarded, or null. */
    static String problem(HttpRequest request, boolean http2) {
        DecoderResult decoded = request.decoderResult();
        if (decoded.isFailure()) {
            return decoded.cause().getMessage();
        }
        String target = originForm(request);
        if (target != null) {
            return target;
        }
        HttpHeaders headers = request.headers();
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && !http2 && !request.protocolVersion().equals(HttpVersion.HTTP_1_0))) {
            return "There must be one Host header.";
        }
        return http2 ? null : framing(request);
    }

    private static String framing(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return null;
        }
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.size() > 1 || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst())) {
            return "The only transfer coding is chunked.";
        }
        if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return "HTTP/1.0 has no transfer codings.";
        }
        return headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                ? "Content-Length and Transfer-Encoding exclude each other."
                : null;
    }

    private static String originForm(HttpRequest request) {
        String target = request.uri();
        if (target.startsWith("/")) {
            return null;
        }
        if (target.equals("*") && request.method().equals(HttpMethod.OPTIONS)) {
            return null;
        }
        if (!target.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return "The request target is neither a path nor an http address.";
        }
        int path = target.indexOf('/', SCHEME.length());
        int query = target.indexOf('?', SCHEME.length());
        int end = path < 0 ? query : query < 0 ? path : Math.min(path, query);
        String authority = target.substring(SCHEME.length(), end < 0 ? target.length() : end);
        String host = request.headers().get(HttpHeaderNames.HOST);
        if (host == null || !host.equalsIgnoreCase(authority)) {
            return "The request target and the Host header name different hosts.";
        }
        String rest = end < 0 ? "/" : target.substring(end);
        request.setUri(rest.startsWith("/") ? rest : "/" + rest);
        return null;
    }

    static boolean hasBody(HttpRequest request) {
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return length != null ? !length.equals("0") : request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** The bytes that the request holds while it waits: its head and the beginning of its body. The rest stays with its sender. */
    static long heldBytes(HttpRequest request) {
        long head =
                request.decoderResult() instanceof HttpMessageDecoderResult sized ? sized.totalSize() : sizeOf(request);
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        boolean small = length != null && length.length() < 5;
        long body = small ? Integer.parseInt(length) : hasBody(request) ? READ_AHEAD : 0;
        return OVERHEAD + 2 * head + body;
    }

    private static long sizeOf(HttpRequest request) {
        long size = request.uri().length();
        for (var header : request.headers()) {
            size += header.getKey().length() + header.getValue().length();
        }
        return size;
    }

    static boolean isWebSocket(HttpRequest request) {
        return request.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && request.method().equals(HttpMethod.GET)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    static boolean isGrpc(HttpRequest request) {
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, GRPC, 0, GRPC.length());
    }

    /** Without this, a proxy must not send a request again on its own (RFC 9110, section 9.2.2). */
    static boolean isIdempotent(HttpRequest request) {
        return switch (request.method().name()) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    static boolean wantsAsync(HttpRequest request) {
        if (!request.headers().contains(PREFER) || !request.method().equals(HttpMethod.POST)) {
            return false;
        }
        return request.headers().getAll(PREFER).stream()
                .anyMatch(prefer -> prefer.toLowerCase(Locale.ROOT).contains("respond-async"));
    }

    /**
     * The function's timeout, or the caller's deadline if that is sooner; never negative.
     *
     * @throws DateTimeException when the deadline is no RFC 3339 instant
     */
    static Duration timeLeft(HttpRequest request, Duration timeout) {
        String deadline = request.headers().get(DEADLINE);
        if (deadline == null) {
            return timeout;
        }
        Duration asked = Duration.between(Instant.now(), Instant.parse(deadline));
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(timeout) < 0 ? asked : timeout;
    }
}
