package dev.thaw.function;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * An answer as JSON lines: {@code {"progress": 0.4, "message": "…"}} a few times a second at most while the work goes on, then one
 * line with the {@code result}, or with the {@code problem} and its status.
 */
final class ProgressLines implements Progress {
    static final String TYPE = "application/x-ndjson";
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final HttpServerResponse response;
    private final ObjectMapper json;
    private boolean begun;
    private long last;

    ProgressLines(HttpServerResponse response, ObjectMapper json) {
        this.response = response;
        this.json = json;
    }

    @Override
    public synchronized void report(double fraction, String message) {
        long now = System.nanoTime();
        // A caller that reads slowly is told less, so that nothing piles up.
        if ((begun && now - last < INTERVAL_NS) || closed() || response.writeQueueFull()) {
            return;
        }
        begin();
        last = now;
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("progress", Math.clamp(fraction, 0.0, 1.0));
        line.put("message", message);
        response.write(line(line));
    }

    /** Whether the status is sent already, so that an error can only be told in a line. */
    synchronized boolean begun() {
        return begun;
    }

    /** The last line. */
    synchronized void end(String name, Map<String, Object> body) {
        if (!closed()) {
            begin();
            response.end(line(Map.of(name, body)));
        }
    }

    private boolean closed() {
        return response.closed() || response.ended();
    }

    private void begin() {
        if (!begun) {
            begun = true;
            response.setChunked(true).putHeader("Content-Type", TYPE);
        }
    }

    private Buffer line(Map<String, Object> body) {
        try {
            return Buffer.buffer(json.writeValueAsBytes(body)).appendByte((byte) '\n');
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A result must be JSON", e);
        }
    }
}
