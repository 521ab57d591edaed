package dev.thaw.functions.transcode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes FFmpeg's command line: one input, decoded once, for any number of outputs. */
record FfmpegCommand(Path program, H264 h264, Limits limits, int threads) {
    /** Frames per second above which frames are dropped. */
    static final int MOST_FRAMES = 60;

    private static final int MOST_SAMPLES = 48_000;

    /** The command that makes these presets' outputs in a folder. */
    List<String> line(Path input, MediaInfo info, List<Preset> presets, Path folder) {
        List<String> line = new ArrayList<>(List.of(program.toString(), "-hide_banner", "-nostdin", "-y"));
        line.addAll(List.of("-loglevel", "error", "-nostats", "-progress", "pipe:1", "-stats_period", "0.25"));
        line.addAll(List.of("-protocol_whitelist", Formats.PROTOCOLS, "-format_whitelist", Formats.READ));
        line.addAll(List.of("-max_pixels", Long.toString(limits.pixels()), "-threads", Integer.toString(threads)));
        line.addAll(List.of("-i", "file:" + input.toAbsolutePath()));
        presets.forEach(preset -> line.addAll(output(preset, info, folder)));
        return List.copyOf(line);
    }

    private List<String> output(Preset preset, MediaInfo info, Path folder) {
        List<String> options = new ArrayList<>(List.of("-sn", "-dn", "-map_chapters", "-1"));
        if (preset.kind() == Preset.Kind.VIDEO) {
            options.addAll(picture(preset, info.video().orElseThrow()));
        }
        options.addAll(sound(preset, info.audio()));
        if (!preset.fileName().endsWith(".webm") && !preset.fileName().endsWith(".mp3")) {
            options.addAll(List.of("-movflags", "+faststart"));
        }
        options.addAll(List.of("-threads", Integer.toString(threads)));
        options.add("file:" + folder.resolve(preset.fileName()).toAbsolutePath());
        return options;
    }

    private List<String> picture(Preset preset, MediaInfo.Video video) {
        MediaInfo.Size size = video.shown().within(preset.shortSide());
        List<String> options = new ArrayList<>(List.of("-map", "0:" + video.stream()));
        // FFmpeg itself puts the rotation before this filter.
        String filter = frames(video) + "scale=%d:%d,setsar=1,format=yuv420p".formatted(size.width(), size.height());
        options.addAll(List.of("-vf", filter, "-fps_mode", "vfr"));
        options.addAll(List.of("-g", "120"));
        if (preset == Preset.WEBM_720P) {
            options.addAll(List.of("-c:v", "libvpx-vp9", "-crf", "33", "-b:v", "0"));
            options.addAll(List.of("-row-mt", "1", "-cpu-used", "5", "-deadline", "good"));
        } else {
            options.addAll(List.of("-c:v", h264.encoder()));
            options.addAll(h264.options(size, video.framesPerSecond()));
        }
        return options;
    }

    // Times are kept, so a varying frame rate stays right; only a rate that no screen shows becomes a steady one.
    private static String frames(MediaInfo.Video video) {
        return video.framesPerSecond() > MOST_FRAMES + 1 ? "fps=" + MOST_FRAMES + "," : "";
    }

    private static List<String> sound(Preset preset, Optional<MediaInfo.Audio> audio) {
        if (audio.isEmpty()) {
            return List.of("-an");
        }
        MediaInfo.Audio track = audio.get();
        List<String> options = new ArrayList<>(List.of("-map", "0:" + track.stream()));
        if (preset.kind() == Preset.Kind.AUDIO) {
            options.add("-vn");
        }
        options.addAll(codec(preset));
        if (track.channels() > 2) {
            options.addAll(List.of("-ac", "2"));
        }
        if (track.sampleRate() > MOST_SAMPLES) {
            options.addAll(List.of("-ar", Integer.toString(MOST_SAMPLES)));
        }
        return options;
    }

    private static List<String> codec(Preset preset) {
        return switch (preset) {
            case WEBM_720P -> List.of("-c:a", "libopus", "-b:a", "96k");
            case AUDIO_MP3 -> List.of("-c:a", "libmp3lame", "-b:a", "160k");
            default -> List.of("-c:a", "aac", "-b:a", "128k");
        };
    }
}
