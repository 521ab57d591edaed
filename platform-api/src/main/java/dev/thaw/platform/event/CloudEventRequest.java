package dev.thaw.platform.event;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import jakarta.ws.rs.core.HttpHeaders;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;

import dev.thaw.platform.database.Json;
import dev.thaw.platform.problem.ProblemException;

/** CloudEvents in an HTTP request: binary, structured or batched mode (CloudEvents HTTP protocol binding 1.0). */
public final class CloudEventRequest {
    private static final String CODE = "invalid-cloudevent";
    private static final String PREFIX = "ce-";

    private CloudEventRequest() {}

    public static boolean isCloudEvent(HttpHeaders headers) {
        return contentType(headers).startsWith("application/cloudevents")
                || headers.getHeaderString("ce-specversion") != null;
    }

    public static List<CloudEvent> read(HttpHeaders headers, byte[] body) {
        String type = contentType(headers);
        try {
            if (type.startsWith("application/cloudevents-batch+json")) {
                return Json.read(utf8(body), new TypeReference<List<CloudEvent>>() {});
            }
            if (type.startsWith("application/cloudevents")) {
                return List.of(Json.read(utf8(body), CloudEvent.class));
            }
            return List.of(binary(headers.getRequestHeaders(), type, body));
        } catch (CloudEventRWException
                | IllegalStateException
                | IllegalArgumentException
                | java.io.UncheckedIOException e) {
            throw new ProblemException(400, CODE, reason(e));
        }
    }

    private static CloudEvent binary(Map<String, List<String>> headers, String type, byte[] body) {
        var builder = CloudEventBuilder.v1();
        boolean versioned = false;
        for (var header : headers.entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            String value = header.getValue().getFirst();
            if (name.equals("ce-specversion")) {
                versioned = true;
                if (!value.equals("1.0")) {
                    throw new ProblemException(400, CODE, "ce-specversion " + value + " is not 1.0.");
                }
            } else if (name.startsWith(PREFIX)) {
                builder.withContextAttribute(name.substring(PREFIX.length()), PercentEncoding.decode(value));
            }
        }
        if (!versioned) {
            throw new ProblemException(
                    400,
                    CODE,
                    "The request is no CloudEvent: send ce-specversion, ce-id, ce-source and ce-type, or the type application/cloudevents+json.");
        }
        if (body.length > 0) {
            builder.withData(type.isEmpty() ? "application/json" : type, body);
        }
        return builder.build();
    }

    private static String contentType(HttpHeaders headers) {
        String type = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
        return type == null ? "" : type.toLowerCase(Locale.ROOT);
    }

    private static String utf8(byte[] body) {
        return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("It cannot be read.");
    }
}
