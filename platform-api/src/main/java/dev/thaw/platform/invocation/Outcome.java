package dev.thaw.platform.invocation;

import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;

/** How an attempt ended. */
public sealed interface Outcome {
    /** The function did its work; {@code result} may be null. */
    record Succeeded(JsonNode result) implements Outcome {}

    /** The function refused for good: trying again would end the same way. */
    record Refused(Failure failure) implements Outcome {}

    /** It may work another time; {@code after} is the least pause that was asked for. */
    record Retry(Failure failure, Duration after) implements Outcome {}

    /** It was not tried: there was no room. Costs no attempt. */
    record Deferred(Failure failure, Duration after) implements Outcome {}
}
