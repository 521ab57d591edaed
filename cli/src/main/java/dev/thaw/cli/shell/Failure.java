package dev.thaw.cli.shell;

/** A command cannot do its work: one clear line, and what to do next. */
public class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    /**
     * @param message what was wrong, one line
     * @param hint the next step, one line; may be empty
     */
    public Failure(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** As {@link #Failure(String, String)}, with the cause kept. */
    public Failure(String message, String hint, Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** The next step. */
    public String hint() {
        return hint;
    }
}
