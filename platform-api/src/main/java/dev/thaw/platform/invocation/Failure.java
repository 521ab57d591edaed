package dev.thaw.platform.invocation;

import com.fasterxml.jackson.annotation.JsonInclude;

/** Why an attempt failed: a stable code, the HTTP status if there was an answer, and what was wrong. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Failure(String code, Integer status, String detail) {
    private static final int MAX_DETAIL = 4000;

    public Failure {
        detail = detail != null && detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
    }
}
