package dev.thaw.platform.invocation;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Provider;

/** Asynchronous calls that come through a router in the same process. */
@ApplicationScoped
public class Calls {
    private final Provider<Invocations> invocations;

    Calls(Provider<Invocations> invocations) {
        this.invocations = invocations;
    }

    /** Records a call durably; returns its record's id. Blocks. */
    public UUID call(String function, String contentType, byte[] body) {
        return invocations.get().call(function, Optional.empty(), contentType, body);
    }
}
