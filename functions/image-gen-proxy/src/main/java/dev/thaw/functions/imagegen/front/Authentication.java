package dev.thaw.functions.imagegen.front;

import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.BearerToken;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.limit.Caller;
import dev.thaw.functions.imagegen.limit.Callers;
import dev.thaw.functions.imagegen.limit.RateGate;

/** Tells whose key a request carries, and counts those for pictures, with the headers that OpenAI has for that. */
@ApplicationScoped
class Authentication {
    private final Callers callers;
    private final RateGate gate;

    Authentication(Callers callers, RateGate gate) {
        this.callers = callers;
        this.gate = gate;
    }

    /**
     * The caller.
     *
     * @throws dev.thaw.functions.imagegen.FailureException {@code invalid_api_key} when keys are configured and this is none of them
     */
    Caller of(Call call) {
        String key = BearerToken.of(call.header("Authorization")).orElse("");
        return callers.of(key).orElseThrow(() -> new Failure(
                        401,
                        "invalid_request_error",
                        "invalid_api_key",
                        "No or an unknown API key; send 'Authorization: Bearer KEY'.",
                        null)
                .exception());
    }

    /**
     * The caller of a request that counts.
     *
     * @throws dev.thaw.functions.imagegen.FailureException also {@code rate_limit_exceeded}
     */
    Caller counted(Call call) {
        Caller caller = of(call);
        call.belongsTo(caller);
        Optional<RateGate.Standing> standing = gate.enter(caller);
        standing.ifPresent(known -> {
            call.response()
                    .putHeader("x-ratelimit-limit-requests", Integer.toString(known.limit()))
                    .putHeader("x-ratelimit-remaining-requests", Integer.toString(known.remaining()))
                    .putHeader("x-ratelimit-reset-requests", text(known.resetAfter()));
            if (!known.passes()) {
                throw known.failure().exception(known.retryAfter());
            }
        });
        return caller;
    }

    /** As OpenAI writes durations: {@code 7ms}, {@code 1.5s}, {@code 6m0s}. */
    static String text(Duration time) {
        if (time.toSeconds() == 0) {
            return time.toMillis() + "ms";
        }
        String seconds = time.toMillisPart() == 0
                ? Integer.toString(time.toSecondsPart())
                : Double.toString(time.toSecondsPart() + time.toMillisPart() / 1000.0);
        return (time.toMinutes() == 0 ? "" : time.toMinutes() + "m") + seconds + "s";
    }
}
