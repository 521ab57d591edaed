package dev.thaw.platform.manifest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.thaw.platform.problem.Problem;
import dev.thaw.platform.problem.ProblemException;

/** Reads manifests, YAML or JSON, strictly: an unknown field is an error that names the nearest known one. */
public final class ManifestReader {
    private static final String API_VERSION = "thaw.dev/v1";
    private static final YAMLMapper MAPPER = YAMLMapper.builder(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private ManifestReader() {}

    /** The documents of a text, each with {@code apiVersion} and {@code kind} checked. */
    public static List<JsonNode> documents(String text) {
        var documents = new ArrayList<JsonNode>();
        try (var nodes = MAPPER.readerFor(JsonNode.class)
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .<JsonNode>readValues(text)) {
            while (nodes.hasNextValue()) {
                JsonNode node = nodes.nextValue();
                if (node != null && !node.isNull() && !node.isMissingNode()) {
                    documents.add(checked(node));
                }
            }
        } catch (JsonProcessingException e) {
            throw syntax(e);
        } catch (IOException e) {
            throw new ProblemException(400, "invalid-manifest", e.getMessage());
        }
        return documents;
    }

    /** The only document of a text, of the given kind. */
    public static JsonNode document(String text, String kind) {
        List<JsonNode> documents = documents(text);
        if (documents.size() != 1) {
            throw new ProblemException(
                    400, "invalid-manifest", "Expected one document, found " + documents.size() + ".");
        }
        JsonNode document = documents.getFirst();
        if (!document.path("kind").asText().equals(kind)) {
            throw ProblemException.field(
                    "invalid-manifest", "/kind", "'" + document.path("kind").asText() + "' is not " + kind + ".");
        }
        return document;
    }

    private static JsonNode checked(JsonNode node) {
        if (!node.isObject()) {
            throw new ProblemException(
                    400, "invalid-manifest", "A manifest is an object with apiVersion, kind, metadata and spec.");
        }
        if (!API_VERSION.equals(node.path("apiVersion").asText())) {
            throw ProblemException.field(
                    "invalid-manifest",
                    "/apiVersion",
                    "'" + node.path("apiVersion").asText() + "' is not " + API_VERSION + ".");
        }
        return node;
    }

    /** Binds a document to a record. */
    public static <T> T bind(JsonNode document, Class<T> type) {
        try {
            return MAPPER.treeToValue(document, type);
        } catch (UnrecognizedPropertyException e) {
            throw unknownField(e);
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw ProblemException.field("invalid-manifest", pointer(e), e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw syntax(e);
        }
    }

    private static ProblemException unknownField(UnrecognizedPropertyException e) {
        List<String> known =
                e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
        String hint = NearestName.of(e.getPropertyName(), known)
                .map(name -> "Did you mean '" + name + "'?")
                .orElse("Known are: " + String.join(", ", known) + ".");
        String detail = "Unknown field '" + e.getPropertyName() + "'. " + hint;
        return new ProblemException(
                400, "unknown-field", pointer(e) + ": " + detail, List.of(new Problem.FieldError(pointer(e), detail)));
    }

    private static ProblemException syntax(JsonProcessingException e) {
        String place = e.getLocation() == null
                ? ""
                : "Line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ": ";
        return new ProblemException(400, "invalid-manifest", place + e.getOriginalMessage());
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() != null ? part.getFieldName() : Integer.toString(part.getIndex()))
                .map(part -> part.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining("/", "/", ""));
    }
}
