package dev.thaw.functions.imagegen.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.FunctionException;
import dev.thaw.function.net.GuardedHttp;
import dev.thaw.function.net.Limits;

/** Fetches the pictures that back ends name by URL: soon, because such URLs expire, and never from the network behind this process. */
@ApplicationScoped
public class Downloads {
    private static final Limits LIMITS = new Limits(Duration.ofMinutes(1), 64 << 20);
    private static final int TRIES = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final GuardedHttp http;

    Downloads(GuardedHttp http) {
        this.http = http;
    }

    /**
     * A finished picture; it has been paid for, so what may pass is tried again.
     *
     * @throws FunctionException as {@link GuardedHttp#get}
     */
    Picture picture(String backend, String url, long seed, String revisedPrompt)
            throws BackendException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return Pictures.of(backend, bytes(url), seed, revisedPrompt);
            } catch (FunctionException e) {
                if (attempt == TRIES || e.status() < 500) {
                    throw e;
                }
            } catch (BackendException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
            Thread.sleep(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
        }
    }

    private byte[] bytes(String url) {
        try {
            return http.get(url, LIMITS, (head, body) -> body.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
