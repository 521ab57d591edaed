package dev.thaw.function;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.MultiMap;

/** Reads CloudEvents (binary and structured mode of the HTTP protocol binding 1.0) and plain JSON calls. */
final class RequestReader {
    private static final String INVALID = "invalid-cloudevent";
    private static final String PARAMETERS = "thawparameters";
    private static final String DEPTH = "thawdepth";

    private final ObjectMapper json;

    RequestReader(ObjectMapper json) {
        this.json = json;
    }

    /** Reads an event. */
    Request event(MultiMap headers, byte[] body) {
        String type = contentType(headers);
        if (type.startsWith("application/cloudevents-batch")) {
            throw new FunctionException(415, INVALID, "Batches are not taken; send one event at a time.");
        }
        boolean structured = type.startsWith("application/cloudevents");
        ObjectNode event = structured ? object(body, INVALID) : binary(headers, body);
        for (String required : new String[] {"specversion", "id", "source", "type"}) {
            if (event.path(required).asText("").isEmpty()) {
                throw new FunctionException(400, INVALID, "The attribute " + required + " is missing.");
            }
        }
        if (!event.get("specversion").asText().equals("1.0")) {
            throw new FunctionException(
                    400, INVALID, "specversion " + event.get("specversion").asText() + " is not 1.0.");
        }
        JsonNode data = data(event);
        ObjectNode parameters = data.has("input") || isCall(event) ? copy(data) : json.createObjectNode();
        if (event.hasNonNull(PARAMETERS)) {
            parameters.setAll(
                    object(event.get(PARAMETERS).asText().getBytes(StandardCharsets.UTF_8), "invalid-parameters"));
        }
        return request(
                headers,
                event.get("source").asText() + " " + event.get("id").asText(),
                true,
                event.path(DEPTH).asInt(0),
                storedObject(data),
                parameters);
    }

    static boolean isUrl(String text) {
        return text.startsWith("http://") || text.startsWith("https://");
    }

    private static ObjectAddress address(String text) {
        if (!isUrl(text)) {
            return ObjectAddress.parse(text);
        }
        try {
            URI url = URI.create(text);
            String path = url.getPath() == null ? "" : url.getPath().replaceAll("^/+|/+$", "");
            // An address without a host is refused where it is opened.
            return new ObjectAddress(String.valueOf(url.getHost()), path.isEmpty() ? "input" : path);
        } catch (IllegalArgumentException e) {
            throw new FunctionException(400, "url-invalid", "This is no URL.", e);
        }
    }

    private static JsonNode value(String text) {
        return switch (text) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            default -> TextNode.valueOf(text);
        };
    }

    /** Whether a request is plain JSON without any attribute of an event: then it is a call, also where events are taken. */
    boolean isCall(MultiMap headers) {
        return contentType(headers).startsWith("application/json")
                && headers.names().stream()
                        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("ce-"));
    }

    /**
     * Reads a direct call: a JSON object with {@code input}, {@code output} and the function's parameters; what the query names and the
     * body does not is a parameter too.
     */
    Request call(MultiMap headers, MultiMap query, byte[] body) {
        ObjectNode parameters = body.length == 0 ? json.createObjectNode() : object(body, "invalid-parameters");
        query.forEach(entry -> {
            if (!parameters.has(entry.getKey())) {
                parameters.set(entry.getKey(), value(entry.getValue()));
            }
        });
        return request(headers, UUID.randomUUID().toString(), false, 0, Optional.empty(), parameters);
    }

    private Request request(
            MultiMap headers,
            String key,
            boolean event,
            int depth,
            Optional<ObjectAddress> stored,
            ObjectNode parameters) {
        JsonNode own = parameters.remove("input");
        boolean none = own == null || own.isNull();
        JsonNode named = none && stored.isEmpty() ? firstOf(parameters.path("inputs")) : own;
        Optional<String> text = named == null || named.isNull() ? Optional.empty() : Optional.of(named.asText());
        Optional<String> url = text.filter(RequestReader::isUrl);
        Optional<ObjectAddress> input = text.map(RequestReader::address).or(() -> stored);
        Optional<String> invocation = Optional.ofNullable(headers.get("Thaw-Invocation-Id"));
        String attempt = Optional.ofNullable(headers.get("Thaw-Attempt")).orElse("1");
        return new Request(
                key,
                invocation,
                attempt.matches("\\d{1,9}") ? Integer.parseInt(attempt) : 1,
                deadline(headers.get("Thaw-Deadline")),
                event,
                depth,
                input,
                url,
                BearerToken.of(Optional.ofNullable(headers.get("Authorization"))),
                parameters);
    }

    // Of several inputs the first that is named gives outputs their names, where none is the job's own.
    private static JsonNode firstOf(JsonNode inputs) {
        for (JsonNode each : inputs) {
            if (each.path("input").isTextual()) {
                return each.get("input");
            }
        }
        return null;
    }

    private ObjectNode binary(MultiMap headers, byte[] body) {
        ObjectNode event = json.createObjectNode();
        headers.forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith("ce-")) {
                event.put(name.substring(3), percentDecoded(header.getValue()));
            }
        });
        if (event.isEmpty()) {
            throw new FunctionException(
                    400,
                    INVALID,
                    "The request is no CloudEvent: it has neither ce- headers nor the type application/cloudevents+json.");
        }
        if (body.length > 0) {
            event.set("data", tree(body, INVALID));
        }
        return event;
    }

    private JsonNode data(ObjectNode event) {
        if (!event.hasNonNull("data_base64")) {
            return event.path("data");
        }
        try {
            return tree(event.get("data_base64").binaryValue(), INVALID);
        } catch (IOException e) {
            throw new FunctionException(400, INVALID, "data_base64 is not Base64.", e);
        }
    }

    /** The object of an S3 event: one record of the S3 event schema, or a list of one. Keys are URL-encoded there, a space as +. */
    static Optional<ObjectAddress> storedObject(JsonNode data) {
        int records = data.path("Records").size();
        if (records > 1) {
            throw new FunctionException(
                    400, INVALID, "The event holds " + records + " records; send one event for each object.");
        }
        JsonNode s3 = data.has("Records") ? data.path("Records").path(0).path("s3") : data.path("s3");
        JsonNode bucket = s3.at("/bucket/name");
        JsonNode key = s3.at("/object/key");
        if (!bucket.isTextual() || !key.isTextual()) {
            return Optional.empty();
        }
        return Optional.of(new ObjectAddress(bucket.asText(), urlDecoded(key.asText())));
    }

    private static boolean isCall(ObjectNode event) {
        return event.get("type").asText().equals("dev.thaw.function.call");
    }

    private ObjectNode copy(JsonNode data) {
        return data instanceof ObjectNode object ? object.deepCopy() : json.createObjectNode();
    }

    private ObjectNode object(byte[] body, String code) {
        if (tree(body, code) instanceof ObjectNode object) {
            return object;
        }
        throw new FunctionException(400, code, "A JSON object is expected.");
    }

    private JsonNode tree(byte[] body, String code) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            throw new FunctionException(
                    400, code, "Not JSON: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static Instant deadline(String text) {
        Instant latest = Instant.now().plus(Request.DEFAULT_TIMEOUT);
        if (text == null) {
            return latest;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new FunctionException(
                    400, "invalid-deadline", "Thaw-Deadline '" + text + "' is no RFC 3339 instant.", e);
        }
    }

    private static String urlDecoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** As in a URL, but a plus sign stands for itself. */
    private static String percentDecoded(String text) {
        return urlDecoded(text.replace("+", "%2B"));
    }

    private static String contentType(MultiMap headers) {
        return Optional.ofNullable(headers.get("Content-Type")).orElse("").toLowerCase(Locale.ROOT);
    }
}
