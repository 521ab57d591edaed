package dev.thaw.functions.transcode.stream;

import java.util.Optional;

import dev.thaw.media.MediaInfo;

/**
 * One version of a stream's pictures or sound, as it lies there.
 *
 * @param folder relative to the manifest
 * @param codec after RFC 6381
 * @param keyFrames of pictures in CMAF segments
 * @param timescale units of time in a second, as the segments count it
 */
public record Rendition(
        String folder,
        String codec,
        int timescale,
        MediaPlaylist playlist,
        Optional<Picture> picture,
        Optional<Voice> voice,
        Optional<KeyFramePlaylist> keyFrames) {

    /** What pictures have. */
    public record Picture(MediaInfo.Size size, double framesPerSecond) {}

    /** What sound has: its language after BCP 47 where it is known, the name that a viewer sees, and whether it is the usual one. */
    public record Voice(Optional<String> language, String name, boolean usual, int channels, int sampleRate) {}
}
