package dev.thaw.functions.imagegen.backend.remote;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.thaw.functions.imagegen.backend.BackendException;

/** A request whose answer is to come; closing it gives the request up. */
public final class Pending implements AutoCloseable {
    private final String backend;
    private final CompletableFuture<HttpResponse<byte[]>> response;

    Pending(String backend, CompletableFuture<HttpResponse<byte[]>> response) {
        this.backend = backend;
        this.response = response;
    }

    /** Waits for so long; whether there is an answer, or none will come. */
    public boolean isDoneWithin(Duration time) throws InterruptedException {
        try {
            HttpResponse<byte[]> unused = response.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return response.isDone();
        } catch (ExecutionException e) {
            return true;
        }
    }

    /** The answer; a back end that cannot be reached, or does not answer in time, is broken. */
    public Answer answer() throws BackendException, InterruptedException {
        try {
            return new Answer(backend, response.get());
        } catch (InterruptedException e) {
            close();
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
                throw BackendException.busy(backend + " is not there.", null);
            }
            String what =
                    cause instanceof TimeoutException ? "does not answer in time" : "cannot be reached: " + name(cause);
            throw BackendException.broken(backend + " " + what + ".", cause);
        }
    }

    /** Without the words of the exception: they may hold addresses. */
    private static String name(Throwable cause) {
        return cause.getClass().getSimpleName();
    }

    @Override
    public void close() {
        response.cancel(true);
    }
}
