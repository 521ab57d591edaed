package dev.thaw.platform.invocation;

import com.fasterxml.jackson.databind.JsonNode;

/** The end of an attempt, to be written to its record. */
record Completion(Claim claim, AttemptRecord attempt, RetryRule.Next next, JsonNode result) {}
