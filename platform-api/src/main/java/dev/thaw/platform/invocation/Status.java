package dev.thaw.platform.invocation;

import java.util.Arrays;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

import dev.thaw.platform.problem.ProblemException;

/** Where an invocation stands; all but the first two are ends. */
public enum Status {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    /** The function refused the input for good. */
    FAILED,
    CANCELLED,
    /** Every attempt failed, or the deadline passed. */
    DEAD;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isEnd() {
        return this != QUEUED && this != RUNNING;
    }

    static Status of(String word) {
        return Arrays.stream(values())
                .filter(status -> status.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        400,
                        "invalid-status",
                        "'" + word + "' is not one of queued, running, succeeded, failed, cancelled, dead."));
    }
}
