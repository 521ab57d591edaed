package dev.thaw.functions.imagegen.batch;

import java.time.Instant;

import dev.thaw.function.ObjectAddress;

/**
 * A file whose requests are jobs.
 *
 * @param source the file
 * @param results where pictures and the file of results go
 * @param lines how many jobs it has
 * @param endedAt when the file of results was written, or null
 */
record Batch(String id, String tenant, String source, String results, int lines, Instant createdAt, Instant endedAt) {
    static final String RESULTS = ".results";
    private static final String FILE = "results.ndjson";

    /** The file that says what has become of each line. */
    ObjectAddress resultsFile() {
        return ObjectAddress.parse(results + FILE);
    }

    /** Where the pictures of a line are stored, but for their index and format. */
    String stem(int line) {
        return "%s%05d".formatted(results, line);
    }
}
