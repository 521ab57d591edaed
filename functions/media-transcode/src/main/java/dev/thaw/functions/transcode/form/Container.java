package dev.thaw.functions.transcode.form;

import java.util.List;

import dev.thaw.media.video.VideoCodec;

/** The containers of a film, with the codecs that they take as they are. */
public enum Container {
    MP4(
            ".mp4",
            "video/mp4",
            VideoCodec.H264,
            AudioCodec.AAC,
            "h264,hevc,av1,vp9,mpeg4",
            "aac,mp3,ac3,eac3,opus,flac,alac"),
    WEBM(".webm", "video/webm", VideoCodec.VP9, AudioCodec.OPUS, "vp8,vp9,av1", "opus,vorbis");

    private final String extension;
    private final String contentType;
    private final VideoCodec video;
    private final AudioCodec audio;
    private final String pictures;
    private final String sounds;

    Container(
            String extension, String contentType, VideoCodec video, AudioCodec audio, String pictures, String sounds) {
        this.extension = extension;
        this.contentType = contentType;
        this.video = video;
        this.audio = audio;
        this.pictures = pictures;
        this.sounds = sounds;
    }

    public String extension() {
        return extension;
    }

    public String contentType() {
        return contentType;
    }

    /** The codec of its pictures when none is asked for. */
    public VideoCodec video() {
        return video;
    }

    /** The codec of its sound when none is asked for. */
    public AudioCodec audio() {
        return audio;
    }

    /** Whether it takes pictures of this codec, by FFmpeg's name. */
    public boolean takesPictures(String codec) {
        return List.of(pictures.split(",", -1)).contains(codec);
    }

    /** Whether it takes sound of this codec, by FFmpeg's name. */
    public boolean takesSound(String codec) {
        return List.of(sounds.split(",", -1)).contains(codec);
    }
}
