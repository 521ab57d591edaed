package dev.thaw.functions.imagegen.front;

import java.io.IOException;
import java.io.InputStream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /openapi}: the API's description, kept by hand beside the routes. */
@ApplicationScoped
class Description {
    void register(@Observes Router router) {
        router.get("/openapi").blockingHandler(Description::send);
    }

    private static void send(RoutingContext context) {
        try (InputStream in = Description.class.getResourceAsStream("/openapi.json")) {
            context.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            context.fail(e);
        }
    }
}
