package dev.thaw.functions.watermark.av;

import org.bytedeco.ffmpeg.global.avutil;

import dev.thaw.ffmpeg.Natives;
import dev.thaw.function.FunctionException;

/** What all uses of FFmpeg's libraries share. */
final class Libav {
    private static final int TEXT = 128;

    static {
        // Before the first library is loaded: it says where they are.
        Natives.folder();
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    private Libav() {}

    /** Passes a result; a negative one becomes 422 {@code broken-media}. */
    static int check(int result, String what) {
        if (result < 0) {
            byte[] text = new byte[TEXT];
            avutil.av_strerror(result, text, TEXT);
            throw new FunctionException(
                    422, "broken-media", "The picture is damaged or cut: %s (%s).".formatted(what, text(text)));
        }
        return result;
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Makes sure that the libraries are there. */
    static void load() {
        avutil.avutil_version();
    }
}
