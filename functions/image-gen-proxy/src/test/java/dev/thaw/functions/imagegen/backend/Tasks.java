package dev.thaw.functions.imagegen.backend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.thaw.function.net.GuardedHttp;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.remote.Remote;
import dev.thaw.functions.imagegen.fake.Drawing;
import dev.thaw.functions.imagegen.fake.FakeServer;

/** What the adapters' tests let be drawn. */
final class Tasks {
    static final Duration POLL = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private String prompt = "a fox";
    private int n = 1;
    private ImageRequest.Size size = new ImageRequest.Size(48, 32);
    private String format = "png";
    private Integer partials;
    private Integer steps;
    private ImageRequest.Client client;
    private List<ImageRequest.Lora> loras = List.of();
    private ImageRequest.Inputs inputs;
    private List<Picture> images = List.of();
    private Picture mask;
    private String workflow;
    private String model = "base";
    private Optional<String> ticket = Optional.empty();

    static Tasks task() {
        return new Tasks();
    }

    Tasks prompt(String text) {
        prompt = text;
        return this;
    }

    Tasks n(int number) {
        n = number;
        return this;
    }

    Tasks size(ImageRequest.Size given) {
        size = given;
        return this;
    }

    Tasks format(String given) {
        format = given;
        return this;
    }

    Tasks partials(int number) {
        partials = number;
        return this;
    }

    Tasks client(String user, String moderation) {
        client = new ImageRequest.Client(user, moderation);
        return this;
    }

    Tasks steps(int number) {
        steps = number;
        return this;
    }

    Tasks lora(String name, double weight) {
        loras = List.of(new ImageRequest.Lora(name, weight));
        return this;
    }

    Tasks model(String name) {
        model = name;
        return this;
    }

    Tasks workflow(String name) {
        workflow = name;
        return this;
    }

    Tasks ticket(String text) {
        ticket = Optional.of(text);
        return this;
    }

    Tasks edit(boolean variation, boolean withMask) {
        var reference = new ImageRequest.Reference("s3://media/x.png", "png");
        inputs = new ImageRequest.Inputs(variation, List.of(reference), withMask ? reference : null, null);
        images = List.of(new Picture(Drawing.png(48, 32, 1), "png", 0, null, null));
        mask = withMask ? new Picture(Drawing.mask(48, 32), "png", 0, null, null) : null;
        return this;
    }

    ImageRequest request() {
        return new ImageRequest(
                "local", prompt, n, size, null, null, null, format, null, 7L, steps, null, null, loras, workflow,
                inputs, partials, null, client);
    }

    DrawTask build() {
        return new DrawTask("img_1", model, request(), 7, images, mask, ticket);
    }

    static Remote remote(FakeServer server, Map<String, String> headers) {
        return new Remote("it", server.url(), TIMEOUT, headers);
    }

    static Downloads downloads() {
        return new Downloads(GuardedHttp.allowing(List.of("127.0.0.1")));
    }
}
