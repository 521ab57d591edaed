package dev.thaw.autoscaler.router;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Answers with {@code application/problem+json} (RFC 9457). */
final class ProblemAnswer {
    private ProblemAnswer() {}

    static void send(HttpServerResponse response, Unavailable reason) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        // What an instance had begun to say about its own body does not fit this one.
        response.headers().remove("Content-Length").remove("Content-Encoding").remove("Transfer-Encoding");
        String title = reason.code().replace('-', ' ');
        if (reason.retryAfterSeconds() > 0) {
            response.putHeader("Retry-After", Long.toString(reason.retryAfterSeconds()));
        }
        response.setStatusCode(reason.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(new JsonObject()
                        .put("type", "urn:thaw:problem:" + reason.code())
                        .put("title", Character.toUpperCase(title.charAt(0)) + title.substring(1))
                        .put("status", reason.status())
                        .put("detail", reason.getMessage())
                        .put("code", reason.code())
                        .toBuffer());
    }
}
