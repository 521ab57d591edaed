package dev.thaw.functions.imagegen.front;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.limit.Caller;

/** {@code POST /v1/images/generations}: pictures from words. */
@ApplicationScoped
class Generations {
    private final RequestReader reader;
    private final Authentication authentication;
    private final Delivery delivery;

    Generations(RequestReader reader, Authentication authentication, Delivery delivery) {
        this.reader = reader;
        this.authentication = authentication;
        this.delivery = delivery;
    }

    void handle(Call call) throws InterruptedException {
        Caller caller = authentication.counted(call);
        ObjectNode body = call.object();
        delivery.deliver(call, caller, reader.read(body, null), body, "image_generation");
    }
}
