package dev.thaw.functions.imagegen.output;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.ObjectAddress;
import dev.thaw.function.ObjectStore;
import dev.thaw.functions.imagegen.Finish;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.backend.Picture;

/** Keeps pictures in object storage: {@code prefix/yyyy/MM/dd/tenant/job-index.png}. */
@ApplicationScoped
public class PictureStore {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MAX_BYTES = 64 << 20;

    private final ObjectStore objects;
    private final ImageGenConfig config;

    PictureStore(ObjectStore objects, ImageGenConfig config) {
        this.objects = objects;
        this.config = config;
        if (config.urlLifetime().compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("thaw.imagegen.url-lifetime is " + config.urlLifetime()
                    + "; S3 signs addresses for 7 days at most");
        }
    }

    /** Where a picture lies: the same place for each attempt at its job. */
    ObjectAddress place(Finisher.Origin origin, int index, String format) {
        Finish finish = origin.request().finish();
        String stem = finish == null ? null : finish.stem();
        if (stem == null) {
            String folder = finish == null || finish.folder() == null ? config.output() : finish.folder();
            stem = (folder.endsWith("/") ? folder : folder + "/") + DAY.format(origin.created()) + "/" + origin.tenant()
                    + "/" + origin.job();
        }
        return ObjectAddress.parse(stem + "-" + index + "." + format);
    }

    /**
     * Keeps an unfinished picture beside the place of the finished ones.
     *
     * @return its address
     */
    public String partial(Finisher.Origin origin, int index, Picture picture) {
        ObjectAddress finished = place(origin, index, picture.format());
        String key = finished.key().substring(0, finished.key().lastIndexOf('.'));
        var address = new ObjectAddress(finished.bucket(), key + ".partial." + picture.format());
        put(address, picture.bytes(), picture.format());
        return address.toString();
    }

    /** An address that anybody may read an object of this store at, for the configured time. */
    public URI url(String address) {
        return objects.presigned(ObjectAddress.parse(address), config.urlLifetime());
    }

    void put(ObjectAddress address, byte[] bytes, String format) {
        objects.put(address, bytes, type(format), 1);
    }

    byte[] get(ObjectAddress address) {
        return objects.get(address, MAX_BYTES);
    }

    static StoredPicture describe(ObjectAddress address, Picture picture, String thumbnail) {
        return new StoredPicture(
                address.toString(),
                type(picture.format()),
                picture.bytes().length,
                picture.seed(),
                picture.revisedPrompt(),
                thumbnail);
    }

    private static String type(String format) {
        return "image/" + format;
    }

    /** The picture's bytes. */
    public byte[] get(StoredPicture picture) {
        return get(ObjectAddress.parse(picture.uri()));
    }

    /** An address that anybody may read the picture's small copy at; empty when it has none. */
    public Optional<URI> thumbnail(StoredPicture picture) {
        return Optional.ofNullable(picture.thumbnail()).map(this::url);
    }

    /** An address that anybody may read the picture at, for the configured time. */
    public URI url(StoredPicture picture) {
        return url(picture.uri());
    }
}
