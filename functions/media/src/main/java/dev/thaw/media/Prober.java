package dev.thaw.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.ffmpeg.Natives;
import dev.thaw.ffmpeg.Sandbox;
import dev.thaw.media.run.Job;

/** Reads what a medium is made of, by a program of its own: a file that crashes the reader harms nothing else. */
public final class Prober {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_LETTERS = 4 << 20;
    private static final String FIELDS = "format=format_name,start_time,duration,bit_rate,nb_streams"
            + ":stream=index,codec_type,codec_name,mime_codec_string,width,height,sample_aspect_ratio,pix_fmt,field_order,"
            + "color_transfer,avg_frame_rate,r_frame_rate,time_base,duration,bit_rate,channels,sample_rate"
            + ":stream_disposition=attached_pic:stream_tags=language:stream_side_data=rotation";

    private static final String LIKENESS = "stream=index,codec_type,codec_name,profile,level,width,height,"
            + "sample_aspect_ratio,pix_fmt,field_order,color_range,color_space,color_transfer,color_primaries,"
            + "channels,channel_layout,sample_rate,extradata_hash";

    private final Limits limits;

    /** A prober that refuses what exceeds these limits. */
    public Prober(Limits limits) {
        this.limits = limits;
    }

    /**
     * What the file is made of.
     *
     * @throws MediaException 413 {@code input-too-large}; 422 {@code empty-object}, {@code unsupported-media},
     *     {@code broken-media}, {@code picture-too-large}, {@code media-too-long}, {@code too-many-streams} or
     *     {@code too-many-frames}
     */
    public MediaInfo probe(Path file, Job job) throws IOException, InterruptedException {
        long bytes = Files.size(file);
        if (bytes == 0) {
            throw MediaException.badMedia("empty-object", "The object has no bytes. Upload it again.");
        }
        limits.checkBytes(bytes);
        MediaInfo info = describe(read(file, job), bytes);
        limits.check(info);
        if (info.video().isEmpty() && info.tracks().isEmpty()) {
            throw MediaException.badMedia("broken-media", "The file holds neither pictures nor sound.");
        }
        return info;
    }

    /** What is needed to announce a stream: its codec after RFC 6381, and units of time in a second. */
    public record Announcement(String codec, int timescale) {}

    /** What the only stream of a file of our own is announced as. */
    public Announcement announce(Path file, Job job) throws IOException, InterruptedException {
        JsonNode stream = read(file, job).at("/streams/0");
        String[] base = stream.path("time_base").asText("1/1").split("/", 2);
        return new Announcement(stream.path("mime_codec_string").asText(), Integer.parseInt(base[1]));
    }

    /** What files have in common that can be joined packet by packet: the same text, with what their decoders are told. */
    public String likeness(Path file, Job job) throws IOException, InterruptedException {
        return read(file, List.of("-show_data_hash", "SHA256", "-show_entries", LIKENESS), job)
                .path("streams")
                .toString();
    }

    private JsonNode read(Path file, Job job) throws IOException, InterruptedException {
        return read(file, List.of("-show_entries", FIELDS), job);
    }

    private JsonNode read(Path file, List<String> wanted, Job job) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(Natives.prober().toString(), "-v", "error", "-threads", "1"));
        line.addAll(Formats.options(limits));
        line.addAll(wanted);
        line.addAll(List.of("-of", "json=compact=1", "file:" + file.toAbsolutePath()));
        StringBuilder text = new StringBuilder();
        Job.Exit exit = job.execute(Sandbox.command(line, limits.probing()), part -> {
            if (text.length() < MOST_LETTERS) {
                text.append(part).append('\n');
            }
        });
        if (exit.errors().contains("exceeds specified max pixel count")) {
            throw limits.pictureTooLarge("The picture has more pixels than its header says; at");
        }
        if (exit.code() != 0 && exit.errors().contains("Cannot allocate memory")) {
            throw MediaException.noMemory();
        }
        if (exit.code() != 0 && exit.errors().contains(Formats.NOT_LISTED)) {
            throw MediaException.badMedia(
                    "unsupported-media", "One of the medium's streams has a codec that is not read here.");
        }
        if (exit.code() != 0) {
            throw unreadable(file);
        }
        try {
            return JSON.readTree(text.toString());
        } catch (JsonProcessingException cut) {
            throw MediaException.badMedia(
                    "too-many-streams", "The medium's streams cannot be listed: there are far too many.");
        }
    }

    private static MediaException unreadable(Path file) {
        return Formats.looksLikeMedia(file)
                ? MediaException.badMedia(
                        "broken-media", "The file starts like a medium but cannot be read. It may be cut short.")
                : MediaException.badMedia(
                        "unsupported-media",
                        "The content is none of the media formats that are read, whatever its name says.");
    }

    private static MediaInfo describe(JsonNode facts, long bytes) {
        JsonNode format = facts.path("format");
        String name = format.path("format_name").asText("unknown");
        List<JsonNode> streams =
                StreamSupport.stream(facts.path("streams").spliterator(), false).toList();
        return new MediaInfo(
                name,
                number(format.path("start_time")),
                Math.max(0, number(format.path("duration"))),
                bytes,
                (long) number(format.path("bit_rate")),
                format.path("nb_streams").asInt(streams.size()),
                streams.stream().filter(Prober::isVideo).findFirst().map(stream -> video(stream, keepsDurations(name))),
                streams.stream()
                        .filter(stream ->
                                isA(stream, "audio") && stream.path("channels").asInt() > 0)
                        .map(stream -> audio(stream, keepsDurations(name)))
                        .toList());
    }

    // Matroska keeps one duration for all streams, and it is given to each of them.
    private static boolean keepsDurations(String format) {
        return !format.startsWith("matroska");
    }

    private static boolean isA(JsonNode stream, String type) {
        return stream.path("codec_type").asText().equals(type);
    }

    // The cover picture of a song travels as a video stream, but is none.
    private static boolean isVideo(JsonNode stream) {
        return isA(stream, "video")
                && stream.at("/disposition/attached_pic").asInt() == 0
                && stream.path("width").asInt() > 0
                && stream.path("height").asInt() > 0;
    }

    private static MediaInfo.Video video(JsonNode stream, boolean durations) {
        double rate = ratio(stream.path("avg_frame_rate"), 0);
        return new MediaInfo.Video(
                stream.path("index").asInt(),
                stream.path("codec_name").asText("unknown"),
                durations ? Math.max(0, number(stream.path("duration"))) : 0,
                stream.path("width").asInt(),
                stream.path("height").asInt(),
                rotation(stream),
                ratio(stream.path("sample_aspect_ratio"), 1),
                rate > 0 ? rate : ratio(stream.path("r_frame_rate"), 0),
                stream.path("pix_fmt").asText("unknown"),
                stream.path("color_transfer").asText("unknown"),
                List.of("tt", "bb", "tb", "bt")
                        .contains(stream.path("field_order").asText()),
                (long) number(stream.path("bit_rate")));
    }

    private static MediaInfo.Audio audio(JsonNode stream, boolean durations) {
        return new MediaInfo.Audio(
                stream.path("index").asInt(),
                stream.path("codec_name").asText("unknown"),
                durations ? Math.max(0, number(stream.path("duration"))) : 0,
                stream.path("sample_rate").asInt(),
                stream.path("channels").asInt(),
                stream.at("/tags/language").asText("und"),
                (long) number(stream.path("bit_rate")));
    }

    // The program counts counter-clockwise.
    private static int rotation(JsonNode stream) {
        return StreamSupport.stream(stream.path("side_data_list").spliterator(), false)
                .filter(data -> data.has("rotation"))
                .findFirst()
                .map(data ->
                        (int) Math.floorMod(Math.round(-data.path("rotation").asDouble()), 360L))
                .orElse(0);
    }

    private static double ratio(JsonNode text, double otherwise) {
        String[] parts = text.asText("").split("[/:]", 2);
        if (parts.length < 2) {
            return otherwise;
        }
        double above = parsed(parts[0]).orElse(0.0);
        double below = parsed(parts[1]).orElse(0.0);
        return above <= 0 || below <= 0 ? otherwise : above / below;
    }

    // Times and rates are texts; what is not known is N/A, or absent.
    private static double number(JsonNode text) {
        return parsed(text.asText("")).orElse(0.0);
    }

    private static Optional<Double> parsed(String text) {
        try {
            return Optional.of(Double.valueOf(text)).filter(Double::isFinite);
        } catch (NumberFormatException unknown) {
            return Optional.empty();
        }
    }
}
