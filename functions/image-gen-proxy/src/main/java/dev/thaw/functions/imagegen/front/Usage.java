package dev.thaw.functions.imagegen.front;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.usage.UsageStore;

/** {@code GET /v1/usage?since=}: what the caller's tenant has used, by model; the last 30 days unless told otherwise. */
@ApplicationScoped
class Usage {
    private static final int DAYS = 30;

    private final Tenants tenants;
    private final UsageStore store;

    Usage(Tenants tenants, UsageStore store) {
        this.tenants = tenants;
        this.store = store;
    }

    void handle(Call call) {
        String tenant = tenants.of(call);
        Instant since = since(call);
        ObjectNode answer = call.json().createObjectNode();
        answer.put("object", "list");
        answer.put("tenant", tenant);
        answer.put("since", since.toString());
        ArrayNode data = answer.putArray("data");
        for (UsageStore.Line line : store.of(tenant, since)) {
            data.addObject()
                    .put("model", line.model())
                    .put("backend", line.backend())
                    .put("jobs", line.jobs())
                    .put("images", line.images())
                    .put("megapixel_steps", line.megapixelSteps())
                    .put("backend_seconds", line.backendSeconds())
                    .put("price", line.price());
        }
        call.send(200, answer);
    }

    private static Instant since(Call call) {
        String given = call.parameter("since");
        try {
            return given == null ? Instant.now().minus(DAYS, ChronoUnit.DAYS) : Instant.parse(given);
        } catch (DateTimeException e) {
            throw Failure.invalid("invalid_value", "since", "'" + given + "' is no time such as 2026-11-01T00:00:00Z.")
                    .exception();
        }
    }
}
