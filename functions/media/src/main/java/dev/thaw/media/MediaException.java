package dev.thaw.media;

import java.io.Serial;

import dev.thaw.function.FunctionException;

/** Says why a medium could not be worked on: a stable code, the HTTP status that fits, and what to do. */
public final class MediaException extends FunctionException {
    @Serial
    private static final long serialVersionUID = 1L;

    private MediaException(int status, String code, String detail) {
        super(status, code, detail);
    }

    /** The request itself is wrong: status 400. */
    public static MediaException badRequest(String code, String detail) {
        return new MediaException(400, code, detail);
    }

    /** The medium is at fault, so trying again is of no use: status 422. */
    public static MediaException badMedia(String code, String detail) {
        return new MediaException(422, code, detail);
    }

    /** The work needs more memory than a program may have: status 422, since it would need it again. */
    public static MediaException noMemory() {
        return badMedia("work-too-large", "The work needed more memory than is allowed. Ask for less, or allow more.");
    }

    /** The medium or what is to be made of it has too many bytes: status 413. */
    public static MediaException tooLarge(String code, String detail) {
        return new MediaException(413, code, detail);
    }

    /** The scratch disk has no room: status 503. */
    public static MediaException full() {
        return new MediaException(
                503, "scratch-full", "The scratch disk is full; free some room or give the function more.");
    }

    /** Something here went wrong and may go right the next time: status 500. */
    public static MediaException failed(String code, String detail) {
        return new MediaException(500, code, detail);
    }
}
