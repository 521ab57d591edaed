package dev.thaw.autoscaler.router;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.vertx.core.json.JsonObject;

/** Makes answers of {@code application/problem+json} (RFC 9457). */
final class ProblemAnswer {
    private static final AsciiString TYPE = AsciiString.cached("application/problem+json");

    private ProblemAnswer() {}

    static FullHttpResponse of(Unavailable reason) {
        String title = reason.code().replace('-', ' ');
        byte[] body = new JsonObject()
                .put("type", "urn:thaw:problem:" + reason.code())
                .put("title", Character.toUpperCase(title.charAt(0)) + title.substring(1))
                .put("status", reason.status())
                .put("detail", reason.getMessage())
                .put("code", reason.code())
                .toBuffer()
                .getBytes();
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reason.status()), Unpooled.wrappedBuffer(body));
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, TYPE).setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        if (reason.retryAfterSeconds() > 0) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, Long.toString(reason.retryAfterSeconds()));
        }
        return answer;
    }
}
