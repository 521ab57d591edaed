package dev.thaw.autoscaler.router;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** How an HTTP/1 answer tells where it ends, and whether another may follow (RFC 9112, sections 6 and 9). */
final class Framing {
    private Framing() {}

    /**
     * Sets the headers that say so.
     *
     * @param version of the caller
     * @param head the caller asked for the head only
     * @param closing the connection ends with this answer
     * @return whether it does: a caller of HTTP/1.0 knows the end of a body without a length by that only
     */
    static boolean of(HttpResponse answer, HttpVersion version, boolean head, boolean closing) {
        var headers = answer.headers();
        int status = answer.status().code();
        boolean bodiless = head
                || status == HttpResponseStatus.NO_CONTENT.code()
                || status == HttpResponseStatus.NOT_MODIFIED.code();
        boolean old = !version.equals(HttpVersion.HTTP_1_1);
        boolean ends = closing;
        if (!bodiless && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            HttpUtil.setTransferEncodingChunked(answer, !old);
            ends |= old;
        }
        answer.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (ends) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (old) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return ends;
    }
}
