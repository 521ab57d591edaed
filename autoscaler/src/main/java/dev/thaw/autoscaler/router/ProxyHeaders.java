package dev.thaw.autoscaler.router;

import java.util.List;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.util.AsciiString;

/** Takes away the headers that are for one connection only (RFC 9110, section 7.6.1). The framing's own stay: the codecs write what is right. */
final class ProxyHeaders {
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
    /** A header that names one of these as its own does so to hide it from the next server. */
    private static final List<AsciiString> NEVER_OF_A_CONNECTION = List.of(
            HttpHeaderNames.HOST,
            HttpHeaderNames.CONTENT_LENGTH,
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.AUTHORIZATION,
            HttpHeaderNames.COOKIE);

    private ProxyHeaders() {}

    static void strip(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.CONNECTION)) {
            for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
                removeNamed(headers, value);
            }
            headers.remove(HttpHeaderNames.CONNECTION);
        }
        headers.remove(KEEP_ALIVE)
                .remove(PROXY_CONNECTION)
                .remove(HttpHeaderNames.PROXY_AUTHENTICATE)
                .remove(HttpHeaderNames.PROXY_AUTHORIZATION)
                .remove(HttpHeaderNames.TE)
                .remove(HttpHeaderNames.UPGRADE)
                .remove(HTTP2_SETTINGS);
    }

    private static void removeNamed(HttpHeaders headers, String connection) {
        if (KEEP_ALIVE.contentEqualsIgnoreCase(connection) || "close".equals(connection)) {
            return;
        }
        for (String part : connection.split(",", -1)) {
            String name = part.strip();
            if (!name.isEmpty() && NEVER_OF_A_CONNECTION.stream().noneMatch(own -> own.contentEqualsIgnoreCase(name))) {
                headers.remove(name);
            }
        }
    }

    /** What the HTTP/2 codec notes about a stream is not for the other side. */
    static void stripHttp2(HttpHeaders headers) {
        for (ExtensionHeaderNames name : ExtensionHeaderNames.values()) {
            headers.remove(name.text());
        }
    }
}
