package dev.thaw.cli.storage;

import java.net.URLConnection;
import java.util.Locale;
import java.util.Map;

/** Media types by file name; the JDK's table lacks the modern ones. */
final class ContentTypes {
    private static final Map<String, String> MODERN = Map.of(
            "mkv", "video/x-matroska",
            "mov", "video/quicktime",
            "webm", "video/webm",
            "webp", "image/webp",
            "m4a", "audio/mp4",
            "opus", "audio/ogg",
            "yaml", "application/yaml");

    private ContentTypes() {}

    static String of(String name) {
        String modern = MODERN.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        String known = modern == null ? URLConnection.guessContentTypeFromName(name) : modern;
        return known == null ? "application/octet-stream" : known;
    }
}
