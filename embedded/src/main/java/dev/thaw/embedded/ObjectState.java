package dev.thaw.embedded;

import java.time.Instant;

/** How an object stands in the store: size in bytes, ETag without quotes, time of the last change. */
public record ObjectState(long size, String eTag, Instant lastModified) {
    /** The object does not exist. */
    public static final ObjectState ABSENT = new ObjectState(-1, "", Instant.EPOCH);

    public boolean exists() {
        return size >= 0;
    }
}
