package dev.thaw.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what a killed server left of uploads: s3proxy writes {@code key-UUID} beside the object and renames it at the end. */
public final class UnfinishedUploads {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedUploads.class);
    private static final String UUID = "-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private UnfinishedUploads() {}

    /**
     * Removes the parts of an upload that had begun at {@code since}; call it before the server starts.
     *
     * @param folder the store's folder
     */
    public static void remove(Path folder, String bucket, String key, Instant since) throws IOException {
        Path object = folder.resolve(bucket).resolve(key);
        if (object.getParent() == null || !Files.isDirectory(object.getParent())) {
            return;
        }
        Pattern unfinished = Pattern.compile(Pattern.quote(object.getFileName().toString()) + UUID);
        List<Path> leftovers;
        try (Stream<Path> files = Files.list(object.getParent())) {
            leftovers = files.filter(file ->
                            unfinished.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
        for (Path leftover : leftovers) {
            if (!Files.getLastModifiedTime(leftover).toInstant().isBefore(since.minusSeconds(1))) {
                LOG.info("Removing the unfinished upload of {}/{}", bucket, key);
                Files.delete(leftover);
            }
        }
    }
}
