package dev.thaw.media.video;

import java.util.List;

/** The video codecs that can be asked for, with the encoders that make them, the best first. */
public enum VideoCodec {
    H264("h264", "libx264,libopenh264"),
    H265("hevc", "libx265"),
    VP9("vp9", "libvpx-vp9"),
    AV1("av1", "libsvtav1");

    private final String codec;
    private final String encoders;

    VideoCodec(String codec, String encoders) {
        this.codec = codec;
        this.encoders = encoders;
    }

    /** FFmpeg's name of what comes out. */
    public String codec() {
        return codec;
    }

    public List<String> encoders() {
        return List.of(encoders.split(",", -1));
    }
}
