package dev.thaw.functions.imagegen;

import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Why a request or job failed, in the words of OpenAI's API.
 *
 * @param type {@code invalid_request_error}, {@code server_error}, …
 * @param code stable, for programs
 * @param param the parameter at fault, or null
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Failure(int status, String type, String code, String message, String param) {
    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";

    /** The caller must change something. */
    public static Failure invalid(String code, String param, String message) {
        return new Failure(400, INVALID, code, message, param);
    }

    /** The caller must change something, which another status than 400 says better. */
    public static Failure refused(int status, String code, String message) {
        return new Failure(status, INVALID, code, message, null);
    }

    /** It is not the caller's fault. */
    public static Failure server(int status, String code, String message) {
        return new Failure(status, SERVER, code, message, null);
    }

    public FailureException exception() {
        return new FailureException(this, null);
    }

    /**
     * @param retryAfter when the same request can succeed
     */
    public FailureException exception(Duration retryAfter) {
        return new FailureException(this, retryAfter);
    }
}
