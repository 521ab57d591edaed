package dev.thaw.functions.watermark.av;

import java.util.Map;

/**
 * How frames become a file.
 *
 * @param encoder FFmpeg's name
 * @param muxer FFmpeg's name; empty where the encoder's packet is the file
 * @param pixels the format of the pixels that the encoder takes
 * @param options of the encoder
 * @param alpha whether the alpha channel is a stream of its own
 */
public record Encoding(String encoder, String muxer, String pixels, Map<String, String> options, boolean alpha) {
    public Encoding {
        options = Map.copyOf(options);
    }
}
