package dev.thaw.functions.imagegen.job;

import java.util.Locale;

/** The states of a job; from the last three none leads on. */
public enum JobStatus {
    /** A batch's, until its key's limits have room for it. */
    HELD,
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** Those that are not final, for SQL. */
    public static final String OPEN = "('held', 'queued', 'running')";

    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** The name in the database and in answers. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobStatus parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
