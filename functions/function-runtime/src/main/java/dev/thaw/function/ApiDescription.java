package dev.thaw.function;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /openapi}: a function's description, which it keeps beside its routes as {@code openapi.json}, where it has one. */
@ApplicationScoped
public class ApiDescription {
    private static final String RESOURCE = "/openapi.json";

    void register(@Observes Router router) {
        if (ApiDescription.class.getResource(RESOURCE) != null) {
            router.get("/openapi").blockingHandler(ApiDescription::send);
        }
    }

    private static void send(RoutingContext context) {
        try (InputStream in = ApiDescription.class.getResourceAsStream(RESOURCE)) {
            context.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            context.fail(e);
        }
    }

    /** What is served on these paths, as {@code GET /path/{parameter}}: for a function's test to compare. */
    public static Set<String> served(Router router, Predicate<String> paths) {
        var served = new TreeSet<String>();
        for (Route route : router.getRoutes()) {
            if (route.getPath() != null && route.methods() != null && paths.test(route.getPath())) {
                String path = route.getPath().replaceAll(":(\\w+)", "{$1}");
                route.methods().stream().map(HttpMethod::name).forEach(method -> served.add(method + " " + path));
            }
        }
        return served;
    }

    /** What a description describes, in the same form. */
    public static Set<String> described(JsonNode description) {
        var described = new TreeSet<String>();
        description.get("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return described;
    }
}
