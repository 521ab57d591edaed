package dev.thaw.autoscaler.router;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** What a request's head says about the way to forward it. */
final class RequestShape {
    /** Without these, a proxy must not send a request again on its own (RFC 9110, section 9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private static final long READ_AHEAD = 64 << 10;

    private RequestShape() {}

    static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length != null
                ? !length.equals("0")
                : request.getHeader("Transfer-Encoding") != null
                        || (request.version() == HttpVersion.HTTP_2 && !request.isEnded());
    }

    /** The bytes of the body that are held while the request waits: the rest stays with its sender until it is read. */
    static long heldBytes(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length != null && length.matches("\\d{1,18}") ? Math.min(READ_AHEAD, Long.parseLong(length)) : 0;
    }

    static boolean isUpgrade(HttpServerRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).equals("websocket");
    }

    /** Whether it does no harm that an instance sees it twice. */
    static boolean isRepeatable(HttpServerRequest request) {
        return IDEMPOTENT.contains(request.method().name()) && !hasBody(request) && !isUpgrade(request);
    }

    /**
     * The function's timeout, or the caller's deadline if that is sooner; never negative.
     *
     * @throws DateTimeException when the deadline is no RFC 3339 instant
     */
    static Duration timeLeft(HttpServerRequest request, Duration timeout) {
        String deadline = request.getHeader("Thaw-Deadline");
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
