package dev.thaw.platform.database;

import java.sql.SQLException;

/** The database refused or could not be reached. */
public sealed class DatabaseException extends RuntimeException permits DataRefusedException {
    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /** The one that fits the failure's {@code SQLSTATE}. */
    static DatabaseException of(SQLException cause) {
        return DataRefusedException.isToldBy(cause) ? new DataRefusedException(cause) : new DatabaseException(cause);
    }
}
