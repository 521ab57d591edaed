package dev.thaw.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** Runs until it is told to stop; says that it is ready once everything listens. */
public final class Edition implements QuarkusApplication {
    private final Lifecycle lifecycle;

    Edition(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public int run(String... args) throws Exception {
        lifecycle.ready();
        Quarkus.waitForExit();
        return 0;
    }
}
