package dev.thaw.functions.transcode;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Tells what jobs may say: {@code GET /presets} and {@code GET /schema}. */
@ApplicationScoped
class FormRoutes {
    private final Forms forms;
    private final ObjectMapper json;

    FormRoutes(Forms forms, ObjectMapper json) {
        this.forms = forms;
        this.json = json;
    }

    void register(@Observes Router router) {
        router.get("/presets")
                .handler(context -> send(
                        context,
                        "application/json",
                        Map.of("items", forms.presets().all())));
        router.get("/schema")
                .blockingHandler(context ->
                        send(context, "application/schema+json", forms.schema().document()));
    }

    private void send(RoutingContext context, String type, Object body) {
        try {
            context.response().putHeader("Content-Type", type).end(Buffer.buffer(json.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What is told must be JSON", e);
        }
    }
}
