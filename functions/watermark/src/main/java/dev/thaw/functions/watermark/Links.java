package dev.thaw.functions.watermark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;

import dev.thaw.function.FunctionException;
import dev.thaw.function.ObjectAddress;
import dev.thaw.function.ObjectStore;
import dev.thaw.function.net.GuardedHttp;
import dev.thaw.function.net.Limits;
import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.form.PictureFormat;
import dev.thaw.functions.watermark.link.Accepted;
import dev.thaw.functions.watermark.link.LinkKeys;
import dev.thaw.functions.watermark.link.Operations;
import dev.thaw.functions.watermark.link.Picture;
import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;
import dev.thaw.functions.watermark.worker.Made;

/** Answers signed links. */
@ApplicationScoped
class Links {
    private static final String PREFIX = "/i/";
    private static final int PARTS = 3;

    private final WatermarkConfig config;
    private final Forms forms;
    private final Materials materials;
    private final Studio studio;
    private final ObjectStore store;
    private final GuardedHttp http;
    private final LinkKeys keys;
    private final Map<String, Mark> marks = new HashMap<>();

    Links(
            WatermarkConfig config,
            Forms forms,
            Materials materials,
            Studio studio,
            ObjectStore store,
            GuardedHttp http) {
        this.config = config;
        this.materials = materials;
        this.forms = forms;
        this.studio = studio;
        this.store = store;
        this.http = http;
        this.keys = LinkKeys.of(config.links().keys().orElse(List.of()), System.getenv());
    }

    /** A wrong configuration ends the start, rather than the first link that needs it. */
    void check(@Observes StartupEvent event) {
        config.marks().forEach((name, mark) -> marks.put(name, forms.reader().readMark(mark)));
    }

    /**
     * The picture of a path.
     *
     * @throws FunctionException 400 {@code invalid-link}, {@code invalid-operations}; 403 {@code invalid-signature},
     *     {@code source-not-allowed}; 404 {@code source-not-found}; 410 {@code link-expired}; and as {@link Studio#make}
     */
    Picture picture(String path, String accept, String ifNoneMatch, Consumer<Runnable> onCancel)
            throws IOException, InterruptedException {
        String[] parts = path.substring(PREFIX.length()).split("/", -1);
        if (parts.length != PARTS) {
            throw new FunctionException(
                    400,
                    "invalid-link",
                    "A link is /i/{signature}/{operations}/{source}, with the source in Base64 for URLs.");
        }
        if (!keys.hasSigned(parts[0], "/" + parts[1] + "/" + parts[2])) {
            throw new FunctionException(403, "invalid-signature", "The link's signature is wrong.");
        }
        Operations operations = Operations.parse(parts[1], marks);
        if (operations.expires().isPresent()
                && Instant.now().isAfter(operations.expires().get())) {
            throw new FunctionException(410, "link-expired", "The link has expired.");
        }
        String source = Operations.decoded(parts[2]);
        if (config.links().sources().orElse(List.of()).stream().noneMatch(source::startsWith)) {
            throw new FunctionException(403, "source-not-allowed", "Links to this source are not served.");
        }
        Path folder = Files.createTempDirectory("link");
        try {
            Path input = folder.resolve("input");
            fetch(source, input);
            Original original = materials.inTurn(() -> original(input, accept, operations, parts[1]));
            boolean known = ifNoneMatch != null
                    && Arrays.asList(ifNoneMatch.split("\\s*,\\s*")).contains(original.etag());
            return new Picture(
                    original.format(),
                    known ? null : made(folder, input, operations, original.format(), onCancel),
                    original.etag(),
                    operations.format().isEmpty(),
                    config.links().maxAge());
        } finally {
            delete(folder);
        }
    }

    /** What a source will be sent as. */
    private record Original(String etag, PictureFormat format) {}

    private static Original original(Path input, String accept, Operations operations, String text) throws IOException {
        byte[] bytes = Files.readAllBytes(input);
        PictureFormat format = operations.format().orElseGet(() -> best(accept, bytes));
        return new Original(etag(bytes, text, format), format);
    }

    private static PictureFormat best(String accept, byte[] bytes) {
        Bytes file = Bytes.of(bytes);
        Optional<PictureHeader> header = PictureType.of(file).map(type -> type.header(file));
        return Accepted.best(
                accept,
                header.map(PictureHeader::alpha).orElse(false),
                header.map(h -> h.frames() > 1).orElse(false));
    }

    private byte[] made(
            Path folder, Path input, Operations operations, PictureFormat format, Consumer<Runnable> onCancel)
            throws IOException, InterruptedException {
        Sources sources = (address, name) -> fetch(address, folder.resolve(name));
        List<Made> made = studio.make(folder, input, operations.job(format), sources, onCancel);
        return Files.readAllBytes(made.getFirst().file());
    }

    /** Brings what is at an address into a file; of objects, which come whole, only a few at a time. */
    private Path fetch(String address, Path file) throws IOException, InterruptedException {
        int most = (int) Math.min(Integer.MAX_VALUE - 8, config.limits().input().asLongValue());
        if (address.startsWith("s3://")) {
            return materials.inTurn(() -> Files.write(file, object(address, most)));
        }
        Duration time = config.limits().time();
        http.get(address, new Limits(time, most), (head, body) -> Files.copy(body, file));
        return file;
    }

    private byte[] object(String address, int most) {
        try {
            return store.get(ObjectAddress.parse(address), most);
        } catch (FunctionException e) {
            // To the platform a 404 would mean "try again"; to a cache it says what is the case.
            boolean missing = e.code().equals("object-not-found") || e.code().equals("bucket-not-found");
            throw missing ? new FunctionException(404, "source-not-found", "There is no such picture.", e) : e;
        }
    }

    /** The same for the same source, operations and format. */
    private static String etag(byte[] bytes, String operations, PictureFormat format) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            digest.update((operations + "\n" + format).getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(digest.digest(), 0, 16) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
