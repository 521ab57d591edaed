package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.functions.transcode.form.SoundForm;
import dev.thaw.functions.transcode.ship.Shipment;
import dev.thaw.functions.transcode.stream.Ladder;
import dev.thaw.functions.transcode.stream.Shelf;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.video.VideoCodec;
import dev.thaw.media.video.VideoTarget;

/** Makes an adaptive stream: every rung and every sound track is encoded once, whatever announces them. */
final class StreamMaker implements Maker {
    private static final double KEY_SECONDS = 2;
    private static final double USUAL_RATE = 30;
    private static final double OVERHEAD = 1.02;

    private final Shelf shelf = new Shelf();
    private final OutputForm.Stream form;
    private final Source source;
    private final Map<String, VideoTarget> pictures;
    private final Map<String, AudioTarget> sounds;

    private StreamMaker(
            OutputForm.Stream form, Source source, Map<String, VideoTarget> pictures, Map<String, AudioTarget> sounds) {
        this.form = form;
        this.source = source;
        this.pictures = pictures;
        this.sounds = sounds;
    }

    static StreamMaker of(OutputForm.Stream form, Source source, Encoders encoders) {
        Map<String, VideoTarget> pictures = new LinkedHashMap<>();
        source.info().video().ifPresent(video -> {
            for (Ladder.Step step : Ladder.of(video, form.ladder(), size -> rate(video, size))) {
                pictures.put("video-" + step.size().shortSide(), target(video, step, encoders));
            }
        });
        Map<String, AudioTarget> sounds = new LinkedHashMap<>();
        List<MediaInfo.Audio> tracks = form.sound()
                .map(sound -> Chooser.tracks(source.info(), sound.tracks()))
                .orElse(List.of());
        for (MediaInfo.Audio track : tracks) {
            SoundForm sound = form.sound().orElseThrow();
            sounds.put("audio-" + sounds.size(), AudioTarget.of(sound, track, encoders));
        }
        if (pictures.isEmpty() && sounds.isEmpty()) {
            throw MediaException.badMedia(
                    "no-audio-stream", form.name() + " has neither pictures nor sound to stream.");
        }
        return new StreamMaker(form, source, pictures, sounds);
    }

    private static long rate(MediaInfo.Video video, MediaInfo.Size size) {
        return VideoTarget.bitRate(size, video.framesPerSecond());
    }

    private static VideoTarget target(MediaInfo.Video video, Ladder.Step step, Encoders encoders) {
        String encoder = VideoCodec.H264.encoders().stream()
                .filter(encoders::has)
                .findFirst()
                .orElseGet(() -> encoders.require(VideoCodec.H264.encoders().getLast(), "h264"));
        double frames = Math.min(video.framesPerSecond(), VideoTarget.MOST_FRAMES);
        return new VideoTarget(
                VideoCodec.H264,
                VideoCodec.H264.codec(),
                encoder,
                step.size(),
                step.bitRate(),
                /* fixedRate= */ true,
                frames);
    }

    private Segments segments(Path folder) {
        return new Segments(folder.resolve(form.name()), form.manifests(), form.segmentSeconds());
    }

    @Override
    public Plan.Output plan() {
        double seconds = source.length().toMillis() / 1000.0;
        double bits =
                pictures.values().stream().mapToDouble(VideoTarget::bitRate).sum();
        double heard = sounds.values().stream()
                .mapToDouble(each -> each.bytes(seconds))
                .sum();
        double cost = pictures.values().stream()
                        .mapToDouble(target -> Costs.video(target, seconds))
                        .sum()
                + sounds.values().stream()
                        .mapToDouble(target -> Costs.audio(target, seconds))
                        .sum();
        Segments segments = segments(Path.of(""));
        int kinds = (segments.cmaf() ? 1 : 0) + (segments.transport() ? 1 : 0);
        List<String> files = new ArrayList<>();
        form.manifests().forEach(manifest -> files.add(form.name() + "/" + StreamFinish.fileName(manifest)));
        pictures.keySet().forEach(name -> files.add("%s/%s/*".formatted(form.name(), name)));
        sounds.keySet().forEach(name -> files.add("%s/%s/*".formatted(form.name(), name)));
        return new Plan.Output(
                form.name(),
                "stream",
                files,
                pictures.values().stream().map(Plan.Video::of).toList(),
                sounds.values().stream().map(AudioTarget::planned).toList(),
                Math.round((bits / Byte.SIZE * seconds + heard) * OVERHEAD * kinds),
                cost,
                form.encryption().map(each -> "aes-128"));
    }

    @Override
    public List<AudioTarget> sounds() {
        return List.copyOf(sounds.values());
    }

    @Override
    public List<String> arguments(Path folder, Measurements measured, int threads) throws IOException {
        Segments segments = segments(folder);
        List<String> options = new ArrayList<>();
        for (Map.Entry<String, VideoTarget> rung : pictures.entrySet()) {
            prepare(segments, rung.getKey());
            options.addAll(rung.getValue().options(source.info().video().orElseThrow()));
            options.addAll(keyFrames(rung.getValue()));
            options.addAll(List.of("-map_metadata", "-1", "-threads", Integer.toString(threads)));
            options.addAll(segments.options(rung.getKey()));
        }
        for (Map.Entry<String, AudioTarget> track : sounds.entrySet()) {
            prepare(segments, track.getKey());
            options.addAll(track.getValue().options(0, measured));
            options.addAll(List.of("-map_metadata", "-1"));
            options.addAll(segments.options(track.getKey()));
        }
        return options;
    }

    private static void prepare(Segments segments, String rendition) throws IOException {
        for (Path folder : segments.folders(rendition)) {
            Files.createDirectories(folder);
        }
    }

    // A segment begins with a key frame at the same time in every rung; some more lie between, for jumps.
    private List<String> keyFrames(VideoTarget target) {
        double between = form.segmentSeconds() / (double) Math.max(1, Math.round(form.segmentSeconds() / KEY_SECONDS));
        double rate = target.framesPerSecond() > 0 ? target.framesPerSecond() : USUAL_RATE;
        List<String> options = new ArrayList<>(List.of(
                "-force_key_frames",
                String.format(Locale.ROOT, "expr:gte(t,n_forced*%.6f)", between),
                "-g",
                Long.toString(Math.round(Math.ceil(between * rate)) * 2)));
        if (target.encoder().equals("libx264")) {
            options.addAll(List.of("-sc_threshold", "0"));
        }
        return options;
    }

    @Override
    public List<Shipment> shipments(Workshop shop) {
        return List.of(new Shipment.Segments(
                shop.folder().resolve(form.name()),
                shelf,
                form.encryption().map(each -> shop.keys().lock(each).key())));
    }

    @Override
    public void finish(Workshop shop) throws IOException, InterruptedException {
        finish(shop.folder()).write(shop);
    }

    private StreamFinish finish(Path folder) {
        return new StreamFinish(form, segments(folder), pictures, sounds, shelf);
    }

    @Override
    public List<Product> products(Path folder) throws IOException {
        return finish(folder).products();
    }
}
