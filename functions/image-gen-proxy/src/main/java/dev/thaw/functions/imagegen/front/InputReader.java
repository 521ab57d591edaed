package dev.thaw.functions.imagegen.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;

import dev.thaw.function.FunctionException;
import dev.thaw.function.net.GuardedHttp;
import dev.thaw.function.net.Limits;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.output.InputStore;
import dev.thaw.functions.imagegen.output.PictureFile;

/** Reads, checks and stores the pictures that a request starts from: uploaded, by URL, or in Base64. */
@ApplicationScoped
class InputReader {
    private static final int MAX_IMAGES = 16;
    private static final String IMAGE = "image";
    private static final String MASK = "mask";

    private final ImageGenConfig config;
    private final GuardedHttp http;
    private final InputStore store;

    InputReader(ImageGenConfig config, GuardedHttp http, InputStore store) {
        this.config = config;
        this.http = http;
        this.store = store;
    }

    /** Of a form with files. */
    ImageRequest.Inputs read(Form form, boolean variation, String tenant) {
        var images = new ArrayList<byte[]>();
        form.files(IMAGE).forEach(file -> images.add(file.getBytes()));
        List<Buffer> masks = form.files(MASK);
        return store(images, masks.isEmpty() ? null : masks.get(0).getBytes(), variation, tenant);
    }

    /** Of a JSON body with {@code images} and {@code mask}, each {@code {"image_url": …}}; takes these fields out of it. */
    ImageRequest.Inputs read(ObjectNode body, String tenant) {
        JsonNode list = body.remove("images");
        JsonNode mask = body.remove(MASK);
        var images = new ArrayList<byte[]>();
        for (JsonNode image : new Fields(body.objectNode().set("images", list), "").list("images", MAX_IMAGES)) {
            images.add(fetched(image, "images"));
        }
        return store(images, mask == null || mask.isNull() ? null : fetched(mask, MASK), false, tenant);
    }

    private byte[] fetched(JsonNode item, String param) {
        var fields = new Fields(item, param + ".");
        fields.refuseOthers(java.util.Set.of("image_url"));
        String url = fields.text("image_url").orElseThrow(() -> Failure.invalid(
                        "missing_required_parameter", param, "Missing required parameter: '" + param + ".image_url'.")
                .exception());
        if (url.startsWith("data:")) {
            return decoded(url, param);
        }
        try {
            return http.get(
                    url,
                    new Limits(Duration.ofSeconds(30), config.maxInputBytes()),
                    (head, stream) -> stream.readAllBytes());
        } catch (FunctionException e) {
            String code = e.code().replace('-', '_');
            throw new Failure(400, "invalid_request_error", code, e.getMessage(), param).exception();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] decoded(String url, String param) {
        int comma = url.indexOf(',');
        if (comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
            throw Failure.invalid("invalid_value", param, "A data URL must hold Base64.")
                    .exception();
        }
        try {
            return Base64.getDecoder().decode(url.substring(comma + 1));
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("invalid_value", param, "This data URL holds no Base64.")
                    .exception();
        }
    }

    private ImageRequest.Inputs store(List<byte[]> images, byte[] mask, boolean variation, String tenant) {
        if (images.isEmpty()) {
            throw Failure.invalid("missing_required_parameter", IMAGE, "Missing required parameter: 'image'.")
                    .exception();
        }
        if (images.size() > (variation ? 1 : MAX_IMAGES)) {
            throw Failure.invalid("array_above_max_length", IMAGE, "There are too many pictures.")
                    .exception();
        }
        var files = new ArrayList<PictureFile>();
        images.forEach(image -> files.add(checked(image, IMAGE)));
        if (mask != null) {
            PictureFile file = checked(mask, MASK);
            boolean fits = file.width() == files.get(0).width()
                    && file.height() == files.get(0).height();
            if (!file.format().equals("png") || !fits) {
                throw Failure.invalid(
                                "invalid_mask", MASK, "The mask must be a PNG with the size of the first picture.")
                        .exception();
            }
        }
        var references = new ArrayList<ImageRequest.Reference>();
        for (int i = 0; i < images.size(); i++) {
            references.add(store.put(tenant, images.get(i), files.get(i).format()));
        }
        return new ImageRequest.Inputs(
                variation, references, mask == null ? null : store.put(tenant, mask, "png"), null);
    }

    /** Size and kind from its head: nothing is decoded that could be larger than it looks. */
    private PictureFile checked(byte[] bytes, String param) {
        if (bytes.length > config.maxInputBytes()) {
            throw Failure.invalid(
                            "image_too_large",
                            param,
                            "A picture may have at most " + config.maxInputBytes() + " bytes.")
                    .exception();
        }
        PictureFile file = PictureFile.of(bytes).orElseThrow(() -> Failure.invalid(
                        "invalid_image", param, "This is no whole picture in PNG, JPEG or WebP.")
                .exception());
        if (file.pixels() > config.maxInputPixels()) {
            throw Failure.invalid(
                            "image_too_large",
                            param,
                            "A picture may have at most " + config.maxInputPixels() + " pixels; this one has "
                                    + file.pixels() + ".")
                    .exception();
        }
        return file;
    }
}
