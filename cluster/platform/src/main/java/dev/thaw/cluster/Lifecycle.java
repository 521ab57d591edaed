package dev.thaw.cluster;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import dev.thaw.platform.function.Functions;
import dev.thaw.platform.invocation.Dispatcher;

/** The order in which the parts start and stop: what produces work starts last and stops first. */
@ApplicationScoped
class Lifecycle {
    private static final int AFTER_OTHERS = 10_000;
    private static final int BEFORE_OTHERS = 1;

    private final Functions functions;
    private final Dispatcher dispatcher;

    Lifecycle(Functions functions, Dispatcher dispatcher) {
        this.functions = functions;
        this.dispatcher = dispatcher;
    }

    void start(@Observes @Priority(AFTER_OTHERS) StartupEvent event) {
        functions.deployAll();
        dispatcher.open();
    }

    void stop(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) {
        dispatcher.close();
    }
}
