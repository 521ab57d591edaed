package dev.thaw.platform.invocation;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One attempt, as the record keeps it.
 *
 * @param start how the instance started: cold, thaw or warm; null when none was reached
 * @param timing the router's {@code Server-Timing}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AttemptRecord(int attempt, Instant startedAt, Instant finishedAt, String start, String timing, Failure error) {}
