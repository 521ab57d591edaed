package dev.thaw.functions.transcode.form;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.media.MediaException;
import dev.thaw.media.video.VideoCodec;
import dev.thaw.media.video.VideoForm;

/** Reads an output that follows the schema. */
final class OutputReader {
    private static final int STEREO = 2;
    private static final int STILL_SIDE = 360;
    private static final int TILE_SIDE = 90;
    private static final int GIF_SIDE = 240;
    private static final double GIF_RATE = 10;
    private static final int SEGMENT = 6;
    private static final int TILES = 10;
    private static final int WAVE_WIDTH = 1000;
    private static final int WAVE_HEIGHT = 120;
    private static final String WAVE_COLOR = "#3366cc";
    private static final double TENTH = 10;

    private OutputReader() {}

    static OutputForm read(JsonNode output) {
        String type = output.path("type").asText();
        String name = output.path("name").asText(type);
        return switch (type) {
            case "mp4" -> film(name, Container.MP4, output);
            case "webm" -> film(name, Container.WEBM, output);
            case "audio" -> new OutputForm.Sound(name, sound(output, AudioCodec.AAC, Tracks.FIRST), keeps(output));
            case "stream" -> stream(name, output);
            case "thumbnails" -> stills(name, output);
            case "sprite" ->
                new OutputForm.Sprite(
                        name,
                        decimal(output, "every"),
                        output.path("columns").asInt(TILES),
                        output.path("rows").asInt(TILES),
                        output.path("shortSide").asInt(TILE_SIDE));
            case "gif" ->
                new OutputForm.Gif(
                        name,
                        constant(OutputForm.AnimationType.class, output.path("format"), OutputForm.AnimationType.GIF),
                        output.path("frameRate").asDouble(GIF_RATE),
                        output.path("shortSide").asInt(GIF_SIDE),
                        output.path("loop").asBoolean(true) ? OptionalInt.of(0) : OptionalInt.empty());
            case "waveform" ->
                new OutputForm.Waveform(
                        name,
                        output.path("width").asInt(WAVE_WIDTH),
                        output.path("height").asInt(WAVE_HEIGHT),
                        output.path("color").asText(WAVE_COLOR));
            case "probe" -> new OutputForm.Probe(name);
            default -> throw new IllegalArgumentException("The schema knows no output of type " + type);
        };
    }

    private static OutputForm film(String name, Container container, JsonNode output) {
        return new OutputForm.Film(
                name,
                container,
                video(output.path("video"), container.video()),
                optionalSound(output.path("audio"), container.audio(), Tracks.FIRST),
                constant(OutputForm.Copy.class, output.path("copy"), OutputForm.Copy.NEVER),
                keeps(output));
    }

    private static OutputForm stream(String name, JsonNode output) {
        Set<OutputForm.Manifest> manifests = EnumSet.noneOf(OutputForm.Manifest.class);
        output.path("manifests")
                .forEach(manifest -> manifests.add(constant(OutputForm.Manifest.class, manifest, null)));
        Optional<Encryption> encryption = encryption(output.path("encryption"));
        if (manifests.isEmpty()) {
            manifests.addAll(
                    encryption.isPresent()
                            ? Set.of(OutputForm.Manifest.HLS)
                            : Set.of(OutputForm.Manifest.HLS, OutputForm.Manifest.DASH));
        }
        if (encryption.isPresent() && manifests.contains(OutputForm.Manifest.DASH)) {
            throw MediaException.badRequest(
                    "encryption-needs-hls",
                    "DASH does not know segments that are encrypted as a whole. Leave it out of the manifests of \"%s\"."
                            .formatted(name));
        }
        List<OutputForm.Rung> ladder = new ArrayList<>();
        output.path("ladder")
                .forEach(rung -> ladder.add(new OutputForm.Rung(
                        rung.path("shortSide").asInt(),
                        Optional.of(rung.path("bitRate"))
                                .filter(JsonNode::isNumber)
                                .map(JsonNode::asLong))));
        return new OutputForm.Stream(
                name,
                manifests,
                ladder,
                output.path("segmentSeconds").asInt(SEGMENT),
                optionalSound(output.path("audio"), AudioCodec.AAC, Tracks.ALL),
                encryption);
    }

    private static Optional<Encryption> encryption(JsonNode said) {
        if (!said.isObject()) {
            return Optional.empty();
        }
        boolean made = said.has("newKey");
        String place = said.path(made ? "newKey" : "key").asText();
        return Optional.of(new Encryption(said.path("uri").asText(), place, made));
    }

    private static OutputForm stills(String name, JsonNode output) {
        List<Moment> at = new ArrayList<>();
        output.path("at").forEach(moment -> at.add(moment(moment)));
        Optional<Double> every = decimal(output, "every");
        if (at.isEmpty() && every.isEmpty()) {
            at.add(new Moment(TENTH, true));
        }
        return new OutputForm.Stills(
                name,
                at,
                every,
                output.path("shortSide").asInt(STILL_SIDE),
                constant(OutputForm.PictureType.class, output.path("format"), OutputForm.PictureType.JPG),
                output.path("best").asBoolean());
    }

    private static Moment moment(JsonNode node) {
        String text = node.asText();
        return text.endsWith("%")
                ? new Moment(Double.parseDouble(text.substring(0, text.length() - 1)), true)
                : new Moment(Times.read(node).orElseThrow().toNanos() / 1e9, false);
    }

    private static VideoForm video(JsonNode video, VideoCodec usual) {
        return new VideoForm(
                constant(VideoCodec.class, video.path("codec"), usual),
                integer(video, "shortSide"),
                number(video, "bitRate"),
                video.has("frameRate")
                        ? OptionalDouble.of(video.get("frameRate").asDouble())
                        : OptionalDouble.empty());
    }

    // No sound is wanted where "audio" is false.
    private static Optional<SoundForm> optionalSound(JsonNode audio, AudioCodec usual, Tracks tracks) {
        return audio.isBoolean() && !audio.asBoolean() ? Optional.empty() : Optional.of(sound(audio, usual, tracks));
    }

    private static SoundForm sound(JsonNode audio, AudioCodec usual, Tracks tracks) {
        return new SoundForm(
                constant(AudioCodec.class, audio.path("codec"), usual),
                number(audio, "bitRate"),
                audio.path("channels").asInt(STEREO),
                integer(audio, "sampleRate"),
                tracks(audio.path("tracks"), tracks),
                loudness(audio.path("loudness")));
    }

    private static Tracks tracks(JsonNode tracks, Tracks usual) {
        if (tracks.isArray()) {
            List<String> languages = new ArrayList<>();
            tracks.forEach(language -> languages.add(language.asText()));
            return Tracks.in(languages);
        }
        return switch (tracks.asText("")) {
            case "all" -> Tracks.ALL;
            case "first" -> Tracks.FIRST;
            default -> usual;
        };
    }

    private static Optional<Loudness> loudness(JsonNode loudness) {
        if (loudness.isBoolean()) {
            return loudness.asBoolean() ? Optional.of(Loudness.USUAL) : Optional.empty();
        }
        if (!loudness.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new Loudness(
                loudness.path("target").asDouble(Loudness.USUAL.target()),
                loudness.path("truePeak").asDouble(Loudness.USUAL.peak()),
                loudness.path("range").asDouble(Loudness.USUAL.range())));
    }

    private static boolean keeps(JsonNode output) {
        return !output.path("metadata").asText("keep").equals("strip");
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode text, E usual) {
        return text.isTextual()
                ? Enum.valueOf(type, text.asText().toUpperCase(Locale.ROOT).replace('-', '_'))
                : usual;
    }

    private static Optional<Double> decimal(JsonNode node, String field) {
        return node.path(field).isNumber() ? Optional.of(node.path(field).asDouble()) : Optional.empty();
    }

    private static OptionalInt integer(JsonNode node, String field) {
        return node.path(field).isNumber() ? OptionalInt.of(node.path(field).asInt()) : OptionalInt.empty();
    }

    private static OptionalLong number(JsonNode node, String field) {
        return node.path(field).isNumber() ? OptionalLong.of(node.path(field).asLong()) : OptionalLong.empty();
    }
}
