package dev.thaw.functions.transcode.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.thaw.functions.transcode.stream.MediaPlaylist;

/** Encrypts what of a rendition has not been stored yet, and says so in its playlist. */
public final class SealedRendition {
    private static final String DURATION = "#EXTINF:";

    private SealedRendition() {}

    /**
     * Encrypts a rendition in its folder. The initialisation section stays readable: it is named before the key.
     *
     * @param playlist the file, and {@code read} what is in it
     * @param stream the folder that relative URIs of keys are relative to
     */
    public static void seal(Path playlist, MediaPlaylist read, Path stream, Keys.Lock lock) throws IOException {
        Path folder = playlist.toAbsolutePath().getParent();
        for (MediaPlaylist.Segment segment : read.segments()) {
            Path file = folder.resolve(segment.file());
            if (Files.exists(file)) {
                lock.key().seal(file);
            }
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(playlist));
        int first = 0;
        while (!lines.get(first).startsWith(DURATION)) {
            first++;
        }
        lines.add(first, "#EXT-X-KEY:METHOD=AES-128,URI=\"%s\"".formatted(lock.uriIn(folder, stream.toAbsolutePath())));
        Files.write(playlist, lines);
    }
}
