package dev.thaw.function;

/** Nobody waits for this invocation any more. */
public final class CancelledException extends FunctionException {
    private static final long serialVersionUID = 1L;

    public CancelledException() {
        super(499, "cancelled", "The invocation was cancelled.");
    }
}
