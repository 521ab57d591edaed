package dev.thaw.function;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Binds parameters strictly: what is unknown or of the wrong type is named, with the nearest known name. */
final class ParameterBinder {
    private static final String INVALID = "invalid-parameters";

    private final ObjectMapper json;

    ParameterBinder(ObjectMapper json) {
        this.json = json.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    <P> P bind(ObjectNode parameters, Class<P> type) {
        try {
            return json.treeToValue(parameters, type);
        } catch (UnrecognizedPropertyException e) {
            Collection<Object> known = e.getKnownPropertyIds();
            String nearest = known.stream()
                    .map(Object::toString)
                    .min(Comparator.comparingInt(name -> distance(name, e.getPropertyName())))
                    .map(name -> " Did you mean '" + name + "'?")
                    .orElse("");
            throw new FunctionException(400, INVALID, "Unknown parameter '" + e.getPropertyName() + "'." + nearest, e);
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof FunctionException refused) {
                throw refused;
            }
            String path = e.getPath().stream()
                    .map(JsonMappingException.Reference::getFieldName)
                    .collect(Collectors.joining("/"));
            throw new FunctionException(400, INVALID, "Parameter '" + path + "': " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw new FunctionException(400, INVALID, e.getOriginalMessage(), e);
        }
    }

    /** Levenshtein's distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 0; i < a.length(); i++) {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < b.length(); j++) {
                int replaced = diagonal + (a.charAt(i) == b.charAt(j) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.min(replaced, Math.min(row[j], row[j + 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
