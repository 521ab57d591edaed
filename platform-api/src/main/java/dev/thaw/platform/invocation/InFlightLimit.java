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
        long most = (long) spec.scale().max() * spec.concurrency();
        // Either of them may be 0: no limit.
        return most == 0 ? config.maxInFlight() : (int) Math.min(config.maxInFlight(), most);
    }
}
