package dev.thaw.functions.watermark.form;

import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import dev.thaw.media.MediaInfo;
import dev.thaw.media.video.VideoCodec;

/** What films are written as, with the sound that each takes as it is. */
public enum FilmFormat implements OutputFormat {
    WEBM("video/webm", VideoCodec.VP9, "vp8 vp9 av1", "opus vorbis"),
    MP4("video/mp4", VideoCodec.H264, "h264 hevc av1 vp9", "aac mp3 ac3 eac3 opus flac alac"),
    MOV(
            "video/quicktime",
            VideoCodec.H264,
            "h264 hevc",
            "aac mp3 ac3 eac3 alac pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_f32le pcm_f32be"),
    MKV("video/x-matroska", VideoCodec.H264, "h264 hevc av1 vp8 vp9", "");

    private final String contentType;
    private final VideoCodec usual;
    private final String pictures;
    private final String sounds;

    FilmFormat(String contentType, VideoCodec usual, String pictures, String sounds) {
        this.contentType = contentType;
        this.usual = usual;
        this.pictures = pictures;
        this.sounds = sounds;
    }

    @JsonCreator
    static FilmFormat of(String name) {
        return Labels.parse(FilmFormat.class, "format", name);
    }

    /** The format that comes closest to what the film came in, and takes its sound. */
    public static FilmFormat like(MediaInfo film) {
        boolean matroska = film.format().startsWith("matroska");
        String pictures = film.video().map(MediaInfo.Video::codec).orElse("");
        boolean web = matroska && has(WEBM.pictures, pictures);
        return Arrays.stream(values())
                .filter(format -> format == MKV || (matroska ? format == WEBM && web : format != WEBM))
                .filter(format -> format.takesSoundOf(film))
                .findFirst()
                .orElse(MKV);
    }

    /** Whether all sound tracks can be taken over. */
    public boolean takesSoundOf(MediaInfo film) {
        List<String> codecs = film.tracks().stream().map(MediaInfo.Audio::codec).toList();
        return this == MKV || codecs.stream().allMatch(codec -> has(sounds, codec));
    }

    /** Whether pictures of this codec go into it. */
    public boolean takes(VideoCodec codec) {
        return has(pictures, codec.codec());
    }

    private static boolean has(String list, String name) {
        return List.of(list.split(" ", -1)).contains(name);
    }

    /** The codec of its pictures when none is asked for. */
    public VideoCodec usualCodec() {
        return usual;
    }

    @JsonValue
    @Override
    public String extension() {
        return Labels.of(this);
    }

    @Override
    public String contentType() {
        return contentType;
    }
}
