package dev.thaw.functions.imagegen.output;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.ObjectAddress;
import dev.thaw.function.ObjectStore;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Picture;
import dev.thaw.functions.imagegen.job.Fingerprint;

/** Keeps the pictures that requests start from where every instance finds them: {@code prefix/inputs/tenant/SHA-256.png}. */
@ApplicationScoped
public class InputStore {
    private static final int MAX_BYTES = 64 << 20;

    private final ObjectStore objects;
    private final ImageGenConfig config;

    InputStore(ObjectStore objects, ImageGenConfig config) {
        this.objects = objects;
        this.config = config;
    }

    /** Stores a picture under its content's hash; the same one twice is one object. */
    public ImageRequest.Reference put(String tenant, byte[] bytes, String format) {
        String prefix = config.output().endsWith("/") ? config.output() : config.output() + "/";
        var address = ObjectAddress.parse(prefix + "inputs/" + tenant + "/" + Fingerprint.sha256(bytes) + "." + format);
        objects.put(address, bytes, "image/" + format, 1);
        return new ImageRequest.Reference(address.toString(), format);
    }

    /** The pictures that a request starts from; none for most. */
    public List<Picture> images(ImageRequest request) {
        return request.inputs() == null
                ? List.of()
                : request.inputs().images().stream().map(this::get).toList();
    }

    /** The mask, or null. */
    public Picture mask(ImageRequest request) {
        return request.inputs() == null || request.inputs().mask() == null
                ? null
                : get(request.inputs().mask());
    }

    private Picture get(ImageRequest.Reference reference) {
        byte[] bytes = objects.get(ObjectAddress.parse(reference.uri()), MAX_BYTES);
        return new Picture(bytes, reference.format(), 0, null, null);
    }
}
