package dev.thaw.autoscaler.router;

import io.netty.handler.codec.http.HttpRequest;

/** Finds out what a request is for. */
@FunctionalInterface
public interface Addressing {
    /** Called on an event loop; may change the request's target and headers into what the instance is to see. */
    Route find(HttpRequest request);

    /** Whether callers are proxies that have told already, in headers, who called them. */
    default boolean isBehindProxy() {
        return false;
    }

    /** Where a request goes. */
    sealed interface Route {}

    /**
     * To a function's instances.
     *
     * @param function its name, for those who answer later
     * @param uri the target that an instance sees
     * @param http2 whether its instances speak HTTP/2 with prior knowledge, so that what comes by HTTP/2 goes on by it
     */
    record To(Fleet fleet, String function, String uri, boolean http2) implements Route {
        /** Whether it is the function's own entry, which the platform calls too; what is behind other paths is the function's affair. */
        boolean isInvocation() {
            int query = uri.indexOf('?');
            String path = query < 0 ? uri : uri.substring(0, query);
            return path.equals("/") || path.equals("/" + function);
        }
    }

    /**
     * Nowhere: the router answers it.
     *
     * @param header of the answer; null for none
     * @param value of that header
     */
    record Answered(int status, String header, String value) implements Route {}

    /** Nowhere: there is no such function. */
    record Unknown(Unavailable reason) implements Route {}
}
