package dev.thaw.functions.imagegen.output;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.ObjectAddress;
import dev.thaw.function.ObjectStore;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.backend.Picture;

/** Keeps pictures in object storage: {@code prefix/yyyy/MM/dd/tenant/job-index.png}. */
@ApplicationScoped
public class PictureStore {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);
    private static final int MAX_BYTES = 64 << 20;

    private final ObjectStore objects;
    private final ImageGenConfig config;

    PictureStore(ObjectStore objects, ImageGenConfig config) {
        this.objects = objects;
        this.config = config;
    }

    /**
     * Stores a picture; the same job and index overwrite each other.
     *
     * @param day when the job came in, so that a second attempt takes the same place
     */
    public StoredPicture put(String job, int index, String tenant, Instant day, Picture picture) {
        String prefix = config.output().endsWith("/") ? config.output() : config.output() + "/";
        var address = ObjectAddress.parse(
                prefix + DAY.format(day) + "/" + tenant + "/" + job + "-" + index + "." + picture.format());
        String type = "image/" + picture.format();
        objects.put(address, picture.bytes(), type, 1);
        return new StoredPicture(
                address.toString(), type, picture.bytes().length, picture.seed(), picture.revisedPrompt());
    }

    /** The picture's bytes. */
    public byte[] get(StoredPicture picture) {
        return objects.get(ObjectAddress.parse(picture.uri()), MAX_BYTES);
    }

    /** An address that anybody may read the picture at, for the configured time. */
    public URI url(StoredPicture picture) {
        return objects.presigned(ObjectAddress.parse(picture.uri()), config.urlLifetime());
    }
}
