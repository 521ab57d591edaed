package dev.thaw.functions.imagegen.job;

import java.util.Locale;

/** The states of a job; from the last three none leads on. */
public enum JobStatus {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return this != QUEUED && this != RUNNING;
    }

    /** The name in the database and in answers. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobStatus parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
