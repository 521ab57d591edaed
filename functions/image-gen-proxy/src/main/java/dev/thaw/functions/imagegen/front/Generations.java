package dev.thaw.functions.imagegen.front;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code POST /v1/images/generations}: pictures from words. */
@ApplicationScoped
class Generations {
    private final RequestReader reader;
    private final Tenants tenants;
    private final Delivery delivery;

    Generations(RequestReader reader, Tenants tenants, Delivery delivery) {
        this.reader = reader;
        this.tenants = tenants;
        this.delivery = delivery;
    }

    void handle(Call call) throws InterruptedException {
        String tenant = tenants.of(call);
        ObjectNode body = call.object();
        delivery.deliver(call, tenant, reader.read(body, null), body, "image_generation");
    }
}
