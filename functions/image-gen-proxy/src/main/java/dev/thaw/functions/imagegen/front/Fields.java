package dev.thaw.functions.imagegen.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.functions.imagegen.Failure;

/** Reads the fields of a JSON object with OpenAI's error messages; null counts as absent. */
final class Fields {
    private final JsonNode object;
    private final String prefix;

    /**
     * @param prefix of the fields' names in messages
     */
    Fields(JsonNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
        if (!object.isObject() && !object.isMissingNode() && !object.isNull()) {
            throw wrongType(prefix.isEmpty() ? "body" : prefix.substring(0, prefix.length() - 1), "an object");
        }
    }

    void refuseOthers(Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Failure.invalid(
                                "unknown_parameter",
                                prefix + name,
                                "Unknown parameter: '" + prefix + name + "'; known are "
                                        + String.join(", ", new TreeSet<>(known)) + ".")
                        .exception();
            }
        });
    }

    Optional<String> text(String name) {
        return value(name).map(value -> {
            if (!value.isTextual()) {
                throw wrongType(prefix + name, "a string");
            }
            return value.asText();
        });
    }

    Optional<JsonNode> object(String name) {
        return value(name).map(value -> {
            if (!value.isObject()) {
                throw wrongType(prefix + name, "an object");
            }
            return value;
        });
    }

    boolean flag(String name) {
        return value(name)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw wrongType(prefix + name, "a boolean");
                    }
                    return value.asBoolean();
                })
                .orElse(false);
    }

    /** One of the given words; null when it is absent or {@code auto}. */
    String oneOf(String name, Set<String> words) {
        Optional<String> text = text(name).filter(word -> !word.equals("auto"));
        if (text.isPresent() && !words.contains(text.get())) {
            throw Failure.invalid(
                            "invalid_value",
                            prefix + name,
                            "Invalid value: '" + text.get() + "'. Supported values are: auto, "
                                    + String.join(", ", new TreeSet<>(words)) + ".")
                    .exception();
        }
        return text.orElse(null);
    }

    Optional<Integer> integer(String name, int least, int most) {
        return wholeNumber(name, least, most).map(Math::toIntExact);
    }

    Optional<Long> wholeNumber(String name, long least, long most) {
        return value(name).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw wrongType(prefix + name, "an integer");
            }
            if (value.asLong() < least || value.asLong() > most) {
                throw outOfRange(name, Long.toString(least), Long.toString(most));
            }
            return value.asLong();
        });
    }

    Optional<Double> decimal(String name, double least, double most) {
        return value(name).map(value -> {
            if (!value.isNumber()) {
                throw wrongType(prefix + name, "a number");
            }
            if (value.asDouble() < least || value.asDouble() > most) {
                throw outOfRange(name, Double.toString(least), Double.toString(most));
            }
            return value.asDouble();
        });
    }

    List<JsonNode> list(String name, int most) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isArray()) {
            throw wrongType(prefix + name, "an array");
        }
        if (value.get().size() > most) {
            throw Failure.invalid("array_above_max_length", prefix + name, "At most " + most + " are taken.")
                    .exception();
        }
        var items = new ArrayList<JsonNode>();
        value.get().forEach(items::add);
        return items;
    }

    private Optional<JsonNode> value(String name) {
        return Optional.of(object.path(name)).filter(value -> !value.isMissingNode() && !value.isNull());
    }

    private RuntimeException outOfRange(String name, String least, String most) {
        return Failure.invalid(
                        "invalid_value",
                        prefix + name,
                        "Invalid value for '" + prefix + name + "': it must be between " + least + " and " + most + ".")
                .exception();
    }

    private static RuntimeException wrongType(String name, String expected) {
        return Failure.invalid("invalid_type", name, "Invalid type for '" + name + "': expected " + expected + ".")
                .exception();
    }
}
