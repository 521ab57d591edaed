package dev.thaw.platform.invocation;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.platform.function.FunctionSpec;
import dev.thaw.platform.function.Functions;

/** How many invocations of a function may be under way: as many as its instances take at most. */
@ApplicationScoped
class InFlightLimit {
    private final Functions functions;
    private final DispatcherConfig config;

    InFlightLimit(Functions functions, DispatcherConfig config) {
        this.functions = functions;
        this.config = config;
    }

    int of(String function) {
        return functions
                .find(function)
                .map(stored -> of(stored.manifest().spec()))
                .orElse(1);
    }

    private int of(FunctionSpec spec) {
        return spec.concurrency() == 0
                ? config.maxInFlight()
                : Math.min(config.maxInFlight(), spec.scale().max() * spec.concurrency());
    }
}
