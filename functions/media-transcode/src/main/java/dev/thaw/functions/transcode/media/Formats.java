package dev.thaw.functions.transcode.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The containers that are read; playlists, pictures and everything that may point to other files are not among them. */
public final class Formats {
    /** FFmpeg's names, comma-separated, as its option {@code format_whitelist} takes them. */
    public static final String READ = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,asf,mxf,ivf,ogg,wav,"
            + "w64,mp3,aac,flac,aiff,caf,amr,h264,hevc,mpegvideo";

    /** The protocols that are read: local files alone, so no input reaches the network. */
    public static final String PROTOCOLS = "file";

    private static final int MAGIC_LENGTH = 16;
    private static final List<String> AT_START =
            List.of("RIFF", "\u001aE\u00df\u00a3", "OggS", "FLV", "fLaC", "ID3", "FORM", "caff");
    private static final List<String> AFTER_SIZE = List.of("ftyp", "moov", "mdat", "free", "wide", "skip");

    private Formats() {}

    /** The options that keep FFmpeg to these, and to pictures of no more than so many pixels. */
    public static List<String> options(Limits limits) {
        return List.of(
                "-protocol_whitelist",
                PROTOCOLS,
                "-format_whitelist",
                READ,
                "-max_pixels",
                Long.toString(limits.pixels()));
    }

    /** Whether the file starts as one of the well-known containers do, so that it must be damaged when it cannot be read. */
    static boolean looksLikeMedia(Path file) {
        try (var in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(MAGIC_LENGTH), StandardCharsets.ISO_8859_1);
            return AT_START.stream().anyMatch(magic -> head.startsWith(magic))
                    || AFTER_SIZE.stream().anyMatch(magic -> head.startsWith(magic, 4));
        } catch (IOException e) {
            return false;
        }
    }
}
