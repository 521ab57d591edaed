package dev.thaw.platform.trigger;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.platform.database.Json;
import dev.thaw.platform.manifest.Quantities;
import dev.thaw.platform.problem.ProblemException;

/** What a trigger is, as its manifest says; absent fields have the documented defaults. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TriggerSpec(
        String function,
        ObjectStorage objectStorage,
        Map<String, JsonNode> parameters,
        Delivery delivery,
        Boolean allowLoops) {
    private static final int MAX_PARAMETERS_BYTES = 8 << 10;

    public TriggerSpec {
        parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
        delivery = delivery == null ? new Delivery(null, null, null, null) : delivery;
        if (function == null || function.isBlank()) {
            throw ProblemException.field("invalid-manifest", "/spec/function", "It is missing.");
        }
        if (objectStorage == null) {
            throw ProblemException.field("invalid-manifest", "/spec/objectStorage", "It is missing.");
        }
        if (Json.write(parameters).length() > MAX_PARAMETERS_BYTES) {
            throw ProblemException.field("invalid-manifest", "/spec/parameters", "They are larger than 8 KiB.");
        }
    }

    /** Changes of objects in a bucket. {@code events} are created and removed; no suffixes match every key. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ObjectStorage(String bucket, List<String> events, String prefix, List<String> suffixes) {
        private static final List<String> EVENTS = List.of("created", "removed");

        public ObjectStorage {
            if (bucket == null || bucket.isBlank()) {
                throw ProblemException.field("invalid-manifest", "/spec/objectStorage/bucket", "It is missing.");
            }
            events = events == null || events.isEmpty() ? List.of("created") : List.copyOf(events);
            prefix = prefix == null ? "" : prefix;
            suffixes = suffixes == null ? List.of() : List.copyOf(suffixes);
            for (String event : events) {
                if (!EVENTS.contains(event)) {
                    throw ProblemException.field(
                            "invalid-manifest",
                            "/spec/objectStorage/events",
                            "'" + event + "' is neither created nor removed.");
                }
            }
        }
    }

    /** How hard it is tried: attempts in all, the first pause between two, and the time after which it is given up. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Delivery(Integer attempts, String backoff, String deadline, Boolean deadLetter) {
        private static final int MAX_ATTEMPTS = 100;

        public Delivery {
            attempts = attempts == null ? 5 : attempts;
            backoff = backoff == null ? "1s" : backoff;
            deadline = deadline == null ? "6h" : deadline;
            deadLetter = deadLetter == null || deadLetter;
            if (attempts < 1 || attempts > MAX_ATTEMPTS) {
                throw ProblemException.field(
                        "invalid-manifest",
                        "/spec/delivery/attempts",
                        attempts + " is not between 1 and " + MAX_ATTEMPTS + ".");
            }
            Quantities.duration("/spec/delivery/backoff", backoff);
            Quantities.duration("/spec/delivery/deadline", deadline);
        }

        @JsonIgnore
        public Duration backoffTime() {
            return Quantities.duration("/spec/delivery/backoff", backoff);
        }

        @JsonIgnore
        public Duration deadlineTime() {
            return Quantities.duration("/spec/delivery/deadline", deadline);
        }
    }

    @JsonIgnore
    public boolean loopsAllowed() {
        return Boolean.TRUE.equals(allowLoops);
    }
}
