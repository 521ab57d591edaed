package dev.thaw.functions.imagegen.backend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.sketch.Canvas;
import dev.thaw.functions.imagegen.backend.sketch.Caption;
import dev.thaw.functions.imagegen.backend.sketch.Encoder;
import dev.thaw.functions.imagegen.backend.sketch.Landscape;

/** The built-in drawer: landscapes by seed and prompt, the same ones each time; no model, no GPU, and the pictures say so. */
public final class SketchBackend implements Backend {
    private static final Capabilities CAPABILITIES = new Capabilities(
            Set.of("size", "background", "output_compression", "thaw.seed"), Set.of("png", "jpeg"), 2048);
    private static final ImageRequest.Size STANDARD = new ImageRequest.Size(1024, 1024);
    /** Drawn by rules, not by a trained model. */
    private static final String SOURCE = "algorithmicMedia";

    private static final int STRIPES = 16;
    private static final int PREVIEW_EVERY = 2;

    private final String name;
    private final Duration pace;

    public SketchBackend(String name, Duration pace) {
        this.name = name;
        this.pace = pace;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Picture> draw(DrawTask task, Observer observer) throws InterruptedException {
        ImageRequest request = task.request();
        var pictures = new ArrayList<Picture>();
        for (int i = 0; i < request.n(); i++) {
            pictures.add(draw(task, i, observer));
        }
        observer.progress(1);
        return pictures;
    }

    private Picture draw(DrawTask task, int index, Observer observer) throws InterruptedException {
        ImageRequest request = task.request();
        ImageRequest.Size size = request.size() == null ? STANDARD : request.size();
        long seed = task.seed() + index;
        var canvas = new Canvas(size.width(), size.height());
        var landscape = new Landscape(seed, request.prompt(), size.width(), size.height());
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            observer.check();
            landscape.paint(canvas, size.height() * stripe / STRIPES, size.height() * (stripe + 1) / STRIPES);
            if (pace.isPositive()) {
                Thread.sleep(pace.dividedBy(STRIPES));
            }
            observer.progress((index + (stripe + 1.0) / STRIPES) / request.n());
            if (request.partials() != null && stripe < STRIPES - 1 && stripe % PREVIEW_EVERY == PREVIEW_EVERY - 1) {
                observer.partial(new Picture(encoded(canvas, request), request.format(), seed, SOURCE, null));
            }
        }
        Caption.draw(canvas, "SKETCH BY RULES, NO AI MODEL - SEED " + seed, request.prompt());
        return new Picture(encoded(canvas, request), request.format(), seed, SOURCE, null);
    }

    private static byte[] encoded(Canvas canvas, ImageRequest request) {
        return request.format().equals("jpeg")
                ? Encoder.jpeg(canvas, request.compression() == null ? 90 : request.compression())
                : Encoder.png(canvas);
    }
}
