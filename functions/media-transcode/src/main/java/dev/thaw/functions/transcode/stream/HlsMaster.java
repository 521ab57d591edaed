package dev.thaw.functions.transcode.stream;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.thaw.media.MediaInfo;

/** Writes the multivariant playlist (RFC 8216) of a stream: the sound in a group, every rung of pictures beside it. */
public final class HlsMaster {
    private static final String GROUP = "audio";
    private static final String INDEX = "/index.m3u8";
    private static final int WITH_MAP = 7;
    private static final int PLAIN = 4;

    private HlsMaster() {}

    /** The playlist; without pictures, the sound tracks are the variants. */
    public static String write(List<Rendition> pictures, List<Rendition> sounds) {
        boolean mapped = Stream.concat(pictures.stream(), sounds.stream())
                .anyMatch(rendition -> rendition.playlist().init().isPresent());
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:")
                .append(mapped ? WITH_MAP : PLAIN)
                .append("\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        sounds.forEach(sound -> text.append(media(sound)));
        if (pictures.isEmpty()) {
            text.append(variant(sounds.getFirst(), "", sounds));
        }
        pictures.forEach(
                picture -> text.append(variant(picture, size(picture.picture().orElseThrow()), sounds)));
        pictures.forEach(picture -> picture.keyFrames().ifPresent(frames -> text.append(winding(picture, frames))));
        return text.toString();
    }

    private static String media(Rendition sound) {
        Rendition.Voice voice = sound.voice().orElseThrow();
        String language =
                voice.language().map(tag -> ",LANGUAGE=\"" + tag + "\"").orElse("");
        return "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"%s\",NAME=\"%s\"%s,DEFAULT=%s,AUTOSELECT=YES,CHANNELS=\"%d\",URI=\"%s\"\n"
                .formatted(
                        GROUP,
                        voice.name(),
                        language,
                        voice.usual() ? "YES" : "NO",
                        voice.channels(),
                        sound.folder() + INDEX);
    }

    // What a player must keep up with is a rung together with the densest sound of its group.
    private static String variant(Rendition main, String size, List<Rendition> sounds) {
        List<Rendition> beside =
                sounds.stream().filter(sound -> !sound.equals(main)).toList();
        boolean alone = main.picture().isEmpty();
        List<Rendition> heard = alone ? List.of() : beside;
        long peak = main.playlist().peakRate()
                + heard.stream()
                        .mapToLong(sound -> sound.playlist().peakRate())
                        .max()
                        .orElse(0);
        long average = main.playlist().averageRate()
                + heard.stream()
                        .mapToLong(sound -> sound.playlist().averageRate())
                        .max()
                        .orElse(0);
        String codecs = Stream.concat(Stream.of(main), heard.stream())
                .map(Rendition::codec)
                .distinct()
                .collect(Collectors.joining(","));
        return "#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s\"%s%s\n%s\n"
                .formatted(
                        peak,
                        average,
                        codecs,
                        size,
                        sounds.isEmpty() ? "" : ",AUDIO=\"" + GROUP + "\"",
                        main.folder() + INDEX);
    }

    private static String winding(Rendition rung, KeyFramePlaylist frames) {
        MediaInfo.Size size = rung.picture().orElseThrow().size();
        return "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=%d,CODECS=\"%s\",RESOLUTION=%dx%d,URI=\"%s/%s\"\n"
                .formatted(
                        frames.peakRate(),
                        rung.codec(),
                        size.width(),
                        size.height(),
                        rung.folder(),
                        KeyFramePlaylist.FILE);
    }

    private static String size(Rendition.Picture picture) {
        String rate = picture.framesPerSecond() > 0
                ? String.format(Locale.ROOT, ",FRAME-RATE=%.3f", picture.framesPerSecond())
                : "";
        return ",RESOLUTION=%dx%d%s"
                .formatted(picture.size().width(), picture.size().height(), rate);
    }
}
