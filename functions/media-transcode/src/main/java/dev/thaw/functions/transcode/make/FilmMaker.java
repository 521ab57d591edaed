package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.thaw.functions.transcode.form.Container;
import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.functions.transcode.ship.Shipment;
import dev.thaw.media.Input;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.video.VideoTarget;

/** Makes one file with pictures and sound, or with sound alone. */
final class FilmMaker implements Maker {
    private static final double OVERHEAD = 1.02;
    /** The most frames from one key frame to the next. */
    static final String KEY_FRAMES = "120";

    private static final double USUAL_RATE = 30;
    /** Packets of sound in a second, at 48 kHz with 1,024 samples each. */
    private static final double PACKETS = 47;

    private static final long INDEX_ENTRY = 48;
    private static final long LEAST_INDEX = 1 << 20;
    /** Seconds that a film of unknown length may last. */
    private static final double LONG = 4 * 3600;

    private final String name;
    private final String type;
    private final String fileName;
    private final String contentType;
    private final boolean keepMetadata;
    private final Source source;
    private final List<VideoTarget> video;
    private final List<AudioTarget> audio;

    private FilmMaker(
            OutputForm form,
            String type,
            String extension,
            String contentType,
            boolean keepMetadata,
            Source source,
            List<VideoTarget> video,
            List<AudioTarget> audio) {
        this.name = form.name();
        this.type = type;
        this.fileName = form.name() + extension;
        this.contentType = contentType;
        this.keepMetadata = keepMetadata;
        this.source = source;
        this.video = video;
        this.audio = audio;
    }

    static FilmMaker of(OutputForm.Film form, Source source, Encoders encoders) {
        Container container = form.container();
        CopyRule rule = new CopyRule(form.copy(), container, source.cut());
        MediaInfo.Video pictures = Chooser.video(source.info(), form.name());
        VideoTarget video = rule.pictures(pictures, form.video())
                ? VideoTarget.copyOf(pictures, form.video().codec())
                : VideoTarget.of(form.video(), pictures, encoders);
        List<AudioTarget> audio = form.sound()
                .map(sound -> Chooser.tracks(source.info(), sound.tracks()).stream()
                        .map(track -> rule.sound(track, sound)
                                ? AudioTarget.copyOf(track)
                                : AudioTarget.of(sound, track, encoders))
                        .toList())
                .orElse(List.of());
        return new FilmMaker(
                form,
                container.extension().substring(1),
                container.extension(),
                container.contentType(),
                form.keepMetadata(),
                source,
                List.of(video),
                audio);
    }

    static FilmMaker of(OutputForm.Sound form, Source source, Encoders encoders) {
        MediaInfo.Audio track = Chooser.neededTracks(source.info(), form.sound().tracks(), form.name())
                .getFirst();
        return new FilmMaker(
                form,
                "audio",
                form.sound().codec().extension(),
                form.sound().codec().contentType(),
                form.keepMetadata(),
                source,
                List.of(),
                List.of(AudioTarget.of(form.sound(), track, encoders)));
    }

    @Override
    public Plan.Output plan() {
        double seconds = source.length().toMillis() / 1000.0;
        double bits = video.stream().mapToDouble(VideoTarget::bitRate).sum();
        double sound = audio.stream().mapToDouble(track -> track.bytes(seconds)).sum();
        double cost = video.stream()
                        .mapToDouble(target -> Costs.video(target, seconds))
                        .sum()
                + audio.stream()
                        .mapToDouble(target -> Costs.audio(target, seconds))
                        .sum();
        return new Plan.Output(
                name,
                type,
                List.of(fileName),
                video.stream().map(Plan.Video::of).toList(),
                audio.stream().map(AudioTarget::planned).toList(),
                Math.round((bits / Byte.SIZE * seconds + sound) * OVERHEAD),
                cost);
    }

    @Override
    public List<AudioTarget> sounds() {
        return audio;
    }

    @Override
    public Optional<SplitFilm> split() {
        return source.info()
                .video()
                .filter(pictures -> source.cut().isWhole()
                        && !video.isEmpty()
                        && video.getFirst().eachForItself(pictures))
                .map(pictures -> new SplitFilm(name, fileName, keepMetadata, pictures, video.getFirst(), audio));
    }

    @Override
    public List<String> arguments(Path folder, Measurements measured, int threads) {
        List<String> options = new ArrayList<>(List.of("-sn", "-dn", "-map_chapters", "-1"));
        if (!keepMetadata) {
            options.addAll(List.of("-map_metadata", "-1", "-map_metadata:s", "-1"));
        }
        if (video.isEmpty()) {
            options.add("-vn");
        }
        for (VideoTarget target : video) {
            options.addAll(target.options(source.info().video().orElseThrow()));
            options.addAll(List.of("-g", KEY_FRAMES));
        }
        if (audio.isEmpty()) {
            options.add("-an");
        }
        for (int i = 0; i < audio.size(); i++) {
            options.addAll(audio.get(i).options(i, measured));
        }
        // One that is stored while it grows gets its index in front on the way.
        if (isIndexed() && !shipped()) {
            options.addAll(List.of("-movflags", "+faststart"));
        }
        options.addAll(List.of("-threads", Integer.toString(threads)));
        options.add("file:" + folder.resolve(fileName).toAbsolutePath());
        return options;
    }

    private boolean isIndexed() {
        return fileName.endsWith(".mp4") || fileName.endsWith(".m4a");
    }

    private boolean shipped() {
        return source.input() instanceof Input.Fed;
    }

    @Override
    public List<Shipment> shipments(Workshop shop) {
        return List.of(new Shipment.Growing(shop.folder().resolve(fileName), contentType, isIndexed(), mostIndex()));
    }

    // Each frame has up to 48 bytes in an MP4 index: a chunk of its own, its size, time and delay.
    private long mostIndex() {
        double seconds = source.length().isZero() ? LONG : source.length().toSeconds();
        double pictures = video.stream()
                .mapToDouble(target -> Math.max(target.framesPerSecond(), USUAL_RATE))
                .sum();
        return LEAST_INDEX + Math.round(seconds * (pictures + PACKETS * audio.size()) * INDEX_ENTRY);
    }

    @Override
    public void finish(Workshop shop) throws IOException, InterruptedException {
        new OutputCheck(name, video, audio).verify(shop.folder().resolve(fileName), shop);
    }

    @Override
    public List<Product> products(Path folder) {
        return List.of(new Product(fileName, folder.resolve(fileName), contentType, true));
    }
}
