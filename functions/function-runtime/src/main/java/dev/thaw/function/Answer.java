package dev.thaw.function;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jboss.logging.Logger;

/** What a caller is told: one document at the end, or, for callers that accept {@code application/x-ndjson}, the progress too. */
final class Answer {
    private static final Logger LOG = Logger.getLogger(Answer.class);

    private final HttpServerResponse response;
    private final ObjectMapper json;
    private final Optional<ProgressLines> lines;

    private Answer(HttpServerResponse response, ObjectMapper json, Optional<ProgressLines> lines) {
        this.response = response;
        this.json = json;
        this.lines = lines;
    }

    static Answer to(HttpServerRequest http, ObjectMapper json) {
        boolean inLines =
                Optional.ofNullable(http.getHeader("Accept")).orElse("").contains(ProgressLines.TYPE);
        return new Answer(
                http.response(),
                json,
                inLines ? Optional.of(new ProgressLines(http.response(), json)) : Optional.empty());
    }

    Progress progress() {
        return lines.map(Progress.class::cast).orElse(Progress.NONE);
    }

    void result(Map<String, Object> result) {
        if (lines.isPresent()) {
            lines.get().end("result", result);
        } else {
            send(200, "application/json", result);
        }
    }

    void problem(FunctionException e) {
        LOG.infof("%d %s: %s", e.status(), e.code(), e.getMessage());
        String title = e.code().replace('-', ' ');
        var problem = new LinkedHashMap<String, Object>();
        problem.put("type", "urn:thaw:problem:" + e.code());
        problem.put("title", Character.toUpperCase(title.charAt(0)) + title.substring(1));
        problem.put("status", e.status());
        problem.put("detail", String.valueOf(e.getMessage()));
        problem.put("code", e.code());
        if (!e.errors().isEmpty()) {
            problem.put("errors", e.errors());
        }
        if (lines.filter(ProgressLines::begun).isPresent()) {
            lines.get().end("problem", problem);
            return;
        }
        if (e.status() == 503) {
            response.putHeader("Retry-After", "1");
        }
        send(e.status(), "application/problem+json", problem);
    }

    private void send(int status, String type, Map<String, Object> body) {
        if (response.closed() || response.ended()) {
            return;
        }
        try {
            response.setStatusCode(status)
                    .putHeader("Content-Type", type)
                    .end(Buffer.buffer(json.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A result must be JSON", e);
        }
    }
}
