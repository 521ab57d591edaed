package dev.thaw.function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Hears from the platform that this instance will be frozen, and finds out by the next request that it has been thawed. */
@ApplicationScoped
class StandbyRoutes {
    private static final String PATH = "/_thaw/standby";
    private static final String HEADER = "Thaw-Lifecycle";
    private static final String STANDBY = "standby";
    private static final int BEFORE_ALL_OTHERS = 10_000;

    private final StandbyContext standby;
    private final MemoryTrim memory = new MemoryTrim();
    private final Occupancy occupancy = new Occupancy();

    StandbyRoutes(StandbyContext standby) {
        this.standby = standby;
    }

    void register(@Observes Router router) {
        router.head(PATH).handler(context -> confirm(context, 204));
        router.post(PATH).handler(this::prepare);
    }

    void filter(@Observes Filters filters) {
        filters.register(this::resume, BEFORE_ALL_OTHERS);
    }

    private void prepare(RoutingContext context) {
        if (!STANDBY.equals(context.request().getHeader(HEADER))) {
            confirm(context, 400);
            return;
        }
        if (!occupancy.rest()) {
            confirm(context, 409);
            return;
        }
        context.vertx()
                .executeBlocking(() -> {
                    standby.prepare();
                    memory.run();
                    return null;
                })
                .onComplete(done -> confirm(context, 204));
    }

    private static void confirm(RoutingContext context, int status) {
        context.response().setStatusCode(status).putHeader(HEADER, STANDBY).end();
    }

    private void resume(RoutingContext context) {
        if (context.request().path().equals(PATH)) {
            context.next();
        } else if (occupancy.enter()) {
            context.addEndHandler(ended -> occupancy.leave());
            context.next();
        } else if (standby.isEmpty()) {
            standby.resume();
            occupancy.wake();
            resume(context);
        } else {
            context.request().pause();
            context.vertx()
                    .executeBlocking(() -> {
                        standby.resume();
                        occupancy.wake();
                        return null;
                    })
                    .onComplete(done -> {
                        context.request().resume();
                        resume(context);
                    });
        }
    }
}
