package dev.thaw.platform.database;

import java.sql.SQLException;
import java.util.Set;

/** What was to be written cannot be, however often it is tried: the {@code SQLSTATE} is of class 22, 23 or 54 (PostgreSQL, appendix A). */
public final class DataRefusedException extends DatabaseException {
    private static final long serialVersionUID = 1L;
    /** Data exceptions, violated constraints, exceeded limits of the program. */
    private static final Set<String> CLASSES = Set.of("22", "23", "54");

    DataRefusedException(SQLException cause) {
        super(cause);
    }

    static boolean isToldBy(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.length() >= 2 && CLASSES.contains(state.substring(0, 2));
    }
}
