package dev.thaw.platform.invocation;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One attempt, as the record keeps it.
 *
 * @param start how the instance started: cold, thaw or warm; null when none was reached
 * @param startMs how long the instance's start took that the attempt waited for
 * @param timing the router's {@code Server-Timing}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AttemptRecord(
        int attempt,
        Instant startedAt,
        Instant finishedAt,
        String start,
        Double startMs,
        String timing,
        Failure error) {
    private static final Pattern START = Pattern.compile("start;dur=([\\d.]+)");

    static AttemptRecord of(Claim claim, Instant finishedAt, AttemptSender.Answer answer, Failure error) {
        Matcher start = START.matcher(answer.timing() == null ? "" : answer.timing());
        Double startMs = start.find() ? Double.valueOf(start.group(1)) : null;
        return new AttemptRecord(
                claim.attempt(), claim.startedAt(), finishedAt, answer.start(), startMs, answer.timing(), error);
    }
}
