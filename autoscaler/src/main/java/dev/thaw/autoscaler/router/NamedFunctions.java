package dev.thaw.autoscaler.router;

import java.util.Optional;
import java.util.function.Function;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

/** Finds functions by their names, in the path or in the host. */
record NamedFunctions(Function<String, Optional<Fleet>> fleets) implements Addressing {
    @Override
    public Route find(HttpRequest request) {
        FunctionAddress address = FunctionAddress.of(request.headers().get(HttpHeaderNames.HOST), request.uri());
        Fleet fleet = address == null ? null : fleets.apply(address.function()).orElse(null);
        return fleet == null ? new Unknown(unknown(address)) : new To(fleet, address.function(), address.uri(), false);
    }

    private static Unavailable unknown(FunctionAddress address) {
        return new Unavailable(
                404,
                "function-not-found",
                address == null
                        ? "Name the function: http://NAME.localhost/ or /fn/NAME/."
                        : "There is no function '" + address.function() + "'.");
    }
}
