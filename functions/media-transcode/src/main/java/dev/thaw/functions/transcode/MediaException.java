package dev.thaw.functions.transcode;

import java.io.Serial;

/** Says why a medium could not be worked on: a stable code, the HTTP status that fits, and what to do. */
public final class MediaException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    private MediaException(int status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    /** The request itself is wrong: status 400. */
    static MediaException badRequest(String code, String detail) {
        return new MediaException(400, code, detail);
    }

    /** The medium is at fault, so trying again is of no use: status 422. */
    static MediaException badMedia(String code, String detail) {
        return new MediaException(422, code, detail);
    }

    /** Something here went wrong and may go right the next time: status 500. */
    static MediaException failed(String code, String detail) {
        return new MediaException(500, code, detail);
    }

    /** The HTTP status: 400, 422 or 500. */
    public int status() {
        return status;
    }

    /** The stable kebab-case code, such as {@code broken-media}. */
    public String code() {
        return code;
    }
}
