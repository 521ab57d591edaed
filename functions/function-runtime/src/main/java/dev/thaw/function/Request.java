package dev.thaw.function;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What came in, an event or a call, read.
 *
 * @param key the same for every delivery of the same work
 * @param invocationId the platform's record; absent behind a plain broker
 * @param event whether the answer is to be a CloudEvent
 * @param depth how many events led here
 * @param input where the input lies; of a URL the host and the path, for the names of outputs
 * @param url the input that lies in no store
 * @param bearer the token that the sender shows
 */
record Request(
        String key,
        Optional<String> invocationId,
        int attempt,
        Instant deadline,
        boolean event,
        int depth,
        Optional<ObjectAddress> input,
        Optional<String> url,
        Optional<String> bearer,
        ObjectNode parameters) {
    /** When nobody says how long an answer is waited for. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);
}
