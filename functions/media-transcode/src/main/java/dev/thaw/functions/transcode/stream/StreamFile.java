package dev.thaw.functions.transcode.stream;

import java.nio.file.Path;

/**
 * A file of an adaptive stream.
 *
 * @param name relative to the folder that the stream's folder is in, with slashes
 */
public record StreamFile(String name, String contentType) {
    /** A file below the folder that the stream's folder is in. */
    public static StreamFile of(Path parent, Path file) {
        String name = parent.toAbsolutePath().relativize(file.toAbsolutePath()).toString();
        String extension = name.substring(name.lastIndexOf('.') + 1);
        String type =
                switch (extension) {
                    case "m3u8" -> "application/vnd.apple.mpegurl";
                    case "mpd" -> "application/dash+xml";
                    case "m4s" -> "video/iso.segment";
                    case "ts" -> "video/mp2t";
                    default -> "video/mp4";
                };
        return new StreamFile(name, type);
    }
}
