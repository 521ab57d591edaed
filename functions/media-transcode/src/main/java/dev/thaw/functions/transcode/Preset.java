package dev.thaw.functions.transcode;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What can be made of one input. */
public enum Preset {
    MP4_720P("mp4-720p", "mp4-720p.mp4", "video/mp4", Kind.VIDEO, 720),
    MP4_1080P("mp4-1080p", "mp4-1080p.mp4", "video/mp4", Kind.VIDEO, 1080),
    WEBM_720P("webm-720p", "webm-720p.webm", "video/webm", Kind.VIDEO, 720),
    AUDIO_AAC("audio-aac", "audio-aac.m4a", "audio/mp4", Kind.AUDIO, 0),
    AUDIO_MP3("audio-mp3", "audio-mp3.mp3", "audio/mpeg", Kind.AUDIO, 0),
    THUMBNAIL("thumbnail", "thumbnail.jpg", "image/jpeg", Kind.PICTURE, 360),
    PROBE("probe", "probe.json", "application/json", Kind.FACTS, 0);

    /** The sort of a preset's output. */
    enum Kind {
        VIDEO,
        AUDIO,
        PICTURE,
        FACTS
    }

    private final String label;
    private final String fileName;
    private final String contentType;
    private final Kind kind;
    private final int shortSide;

    Preset(String label, String fileName, String contentType, Kind kind, int shortSide) {
        this.label = label;
        this.fileName = fileName;
        this.contentType = contentType;
        this.kind = kind;
        this.shortSide = shortSide;
    }

    /** The presets of these names, each once, in the given order; an unknown name is a 400 {@code unknown-preset}. */
    public static List<Preset> named(List<String> names) {
        if (names.isEmpty()) {
            throw MediaException.badRequest("missing-preset", "Name at least one preset: " + all() + ".");
        }
        return names.stream().distinct().map(Preset::named).toList();
    }

    private static Preset named(String name) {
        return Arrays.stream(values())
                .filter(preset -> preset.label.equals(name))
                .findFirst()
                .orElseThrow(() -> MediaException.badRequest(
                        "unknown-preset",
                        "There is no preset \"%s\"; the nearest is \"%s\". Known presets: %s."
                                .formatted(name, nearest(name).label, all())));
    }

    private static Preset nearest(String name) {
        return Arrays.stream(values())
                .min(Comparator.comparingInt(
                        preset -> preset.label.contains(name) ? 0 : Words.distance(name, preset.label)))
                .orElseThrow();
    }

    private static String all() {
        return Arrays.stream(values()).map(Preset::label).collect(Collectors.joining(", "));
    }

    /** The name that users type. */
    public String label() {
        return label;
    }

    /** The output's file name, always the same for a preset. */
    public String fileName() {
        return fileName;
    }

    /** The output's media type. */
    public String contentType() {
        return contentType;
    }

    Kind kind() {
        return kind;
    }

    /** The longest that the picture's shorter side may be, in pixels; 0 where there is no picture. */
    int shortSide() {
        return shortSide;
    }

    /** Whether the program makes it, together with the others, from one decoding. */
    boolean transcodes() {
        return kind == Kind.VIDEO || kind == Kind.AUDIO;
    }
}
