package dev.thaw.functions.imagegen.front;

import java.util.concurrent.Semaphore;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.limit.Caller;

/** {@code POST /v1/images/edits} and {@code /v1/images/variations}: pictures from pictures. */
@ApplicationScoped
class Edits {
    /** Each may hold some tens of megabytes while it is read. */
    private static final int AT_A_TIME = 8;

    private final RequestReader reader;
    private final InputReader inputs;
    private final Authentication authentication;
    private final Delivery delivery;
    private final Semaphore room = new Semaphore(AT_A_TIME);

    Edits(RequestReader reader, InputReader inputs, Authentication authentication, Delivery delivery) {
        this.reader = reader;
        this.inputs = inputs;
        this.authentication = authentication;
        this.delivery = delivery;
    }

    void edit(Call call) throws InterruptedException {
        handle(call, false);
    }

    void vary(Call call) throws InterruptedException {
        handle(call, true);
    }

    private void handle(Call call, boolean variation) throws InterruptedException {
        Caller caller = authentication.counted(call);
        Read read = read(call, variation, caller.tenant());
        delivery.deliver(call, caller, read.request, read.body, "image_edit");
    }

    private record Read(ObjectNode body, ImageRequest request) {}

    private Read read(Call call, boolean variation, String tenant) {
        if (!room.tryAcquire()) {
            throw Failure.server(503, "overloaded", "Too many pictures are being uploaded; try again.")
                    .exception();
        }
        try {
            String type = call.header("Content-Type").orElse("");
            ObjectNode body;
            ImageRequest.Inputs given;
            if (Form.is(type)) {
                Form form = Form.read(type, call.body());
                body = form.fields(call.json());
                given = inputs.read(form, variation, tenant);
            } else {
                body = call.object();
                given = inputs.read(body, tenant);
            }
            return new Read(body, reader.read(body, given));
        } finally {
            room.release();
        }
    }
}
