package dev.thaw.functions.imagegen.front;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.backend.FluxBackend;

/** {@code POST /v1/webhooks/BACKEND}: what back ends tell by themselves. */
@ApplicationScoped
class BackendHooks {
    private final Backends backends;

    BackendHooks(Backends backends) {
        this.backends = backends;
    }

    void handle(Call call, String name) {
        if (!(backends.get(name) instanceof FluxBackend flux)) {
            throw Failure.refused(404, "unknown_url", "No back end '" + name + "' sends webhooks.")
                    .exception();
        }
        String signature = call.header("X-BFL-Signature").orElse(null);
        if (!flux.webhooks().isGenuine(call.body().getBytes(), signature)) {
            throw Failure.refused(401, "invalid_signature", "The webhook is not signed by who should have sent it.")
                    .exception();
        }
        var body = call.object();
        flux.webhooks().wake(body.path("id").asText(body.path("task_id").asText()));
        call.send(200, call.json().createObjectNode());
    }
}
