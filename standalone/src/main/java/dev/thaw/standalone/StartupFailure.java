package dev.thaw.standalone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Why the edition could not start: a stable code, what was wrong, and what to do. */
final class StartupFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final String hint;

    StartupFailure(String code, String detail, String hint) {
        super(detail);
        this.code = code;
        this.hint = hint;
    }

    static StartupFailure portTaken(String what, int port, String option) {
        return new StartupFailure(
                "port-taken",
                "Port " + port + " (" + what + ") is taken",
                "Stop what listens there, or start with " + option + " PORT (0 takes a free one).");
    }

    String code() {
        return code;
    }

    /** The line that the launcher reads from the log: {@code thaw-error: {"code":…,"detail":…,"hint":…}}. */
    String line() {
        return "thaw-error: "
                + JsonNodeFactory.instance
                        .objectNode()
                        .put("code", code)
                        .put("detail", getMessage())
                        .put("hint", hint);
    }
}
