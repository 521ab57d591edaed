package dev.thaw.autoscaler;

import java.net.URI;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Takes a request that asks to be answered later ({@code Prefer: respond-async}). */
@FunctionalInterface
public interface AsyncInvoker {
    /** Records the request durably; the result is where its record is. */
    Future<URI> invoke(String function, String contentType, Buffer body);
}
