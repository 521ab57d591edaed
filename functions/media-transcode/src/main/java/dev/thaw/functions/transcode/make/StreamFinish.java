package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.functions.transcode.seal.SealedRendition;
import dev.thaw.functions.transcode.stream.DashManifest;
import dev.thaw.functions.transcode.stream.HlsMaster;
import dev.thaw.functions.transcode.stream.KeyFramePlaylist;
import dev.thaw.functions.transcode.stream.MediaPlaylist;
import dev.thaw.functions.transcode.stream.Rendition;
import dev.thaw.functions.transcode.stream.Shelf;
import dev.thaw.functions.transcode.stream.StreamFile;
import dev.thaw.media.Prober;
import dev.thaw.media.run.InputCheck;
import dev.thaw.media.video.VideoTarget;

/** Checks the segments that were made, and writes what announces them. */
record StreamFinish(
        OutputForm.Stream form,
        Segments segments,
        Map<String, VideoTarget> pictures,
        Map<String, AudioTarget> sounds,
        Shelf shelf) {
    private static final double ALIGNED = 0.001;

    /** The manifest's place below the stream's folder. */
    static String fileName(OutputForm.Manifest manifest) {
        return switch (manifest) {
            case HLS -> "master.m3u8";
            case HLS_TS -> Segments.TRANSPORT + "/master.m3u8";
            case DASH -> "manifest.mpd";
        };
    }

    void write(Workshop shop) throws IOException, InterruptedException {
        if (segments.cmaf()) {
            write(segments.root(), shop);
        }
        if (segments.transport()) {
            write(segments.root().resolve(Segments.TRANSPORT), shop);
        }
    }

    private void write(Path root, Workshop shop) throws IOException, InterruptedException {
        List<Rendition> shown = new ArrayList<>();
        for (Map.Entry<String, VideoTarget> rung : pictures.entrySet()) {
            shown.add(picture(root, rung.getKey(), rung.getValue(), shop));
        }
        List<Rendition> heard = new ArrayList<>();
        for (Map.Entry<String, AudioTarget> track : sounds.entrySet()) {
            heard.add(sound(root, track.getKey(), track.getValue(), heard, shop));
        }
        check(shown, heard, shop);
        for (OutputForm.Manifest manifest : form.manifests()) {
            Path file = segments.root().resolve(fileName(manifest));
            if (file.startsWith(root) && !isBelowOther(root, manifest)) {
                Files.writeString(
                        file,
                        manifest == OutputForm.Manifest.DASH
                                ? DashManifest.write(shown, heard)
                                : HlsMaster.write(shown, heard));
            }
        }
    }

    private boolean isBelowOther(Path root, OutputForm.Manifest manifest) {
        return manifest == OutputForm.Manifest.HLS_TS && root.equals(segments.root());
    }

    private Rendition picture(Path root, String folder, VideoTarget target, Workshop shop)
            throws IOException, InterruptedException {
        MediaPlaylist playlist = playlist(root, folder);
        Prober.Announcement announced = announced(root.resolve(folder), playlist, shop);
        playlist = sealed(root, folder, playlist, shop);
        Rendition.Picture picture = new Rendition.Picture(target.size(), target.framesPerSecond());
        return new Rendition(
                folder,
                announced.codec(),
                announced.timescale(),
                playlist,
                Optional.of(picture),
                Optional.empty(),
                keyFrames(root.resolve(folder), playlist));
    }

    private Rendition sound(Path root, String folder, AudioTarget target, List<Rendition> before, Workshop shop)
            throws IOException, InterruptedException {
        MediaPlaylist playlist = playlist(root, folder);
        Prober.Announcement announced = announced(root.resolve(folder), playlist, shop);
        playlist = sealed(root, folder, playlist, shop);
        Optional<String> language = Languages.tag(target.language());
        String name = language.map(Languages::name).orElse("Sound");
        long same = before.stream()
                .flatMap(other -> other.voice().stream())
                .filter(other -> other.name().startsWith(name))
                .count();
        Rendition.Voice voice = new Rendition.Voice(
                language,
                same == 0 ? name : name + " " + (same + 1),
                before.isEmpty(),
                target.channels(),
                target.sampleRate());
        return new Rendition(
                folder,
                announced.codec(),
                announced.timescale(),
                playlist,
                Optional.empty(),
                Optional.of(voice),
                Optional.empty());
    }

    // What announces it had to be read before.
    private MediaPlaylist sealed(Path root, String folder, MediaPlaylist playlist, Workshop shop) throws IOException {
        if (form.encryption().isEmpty()) {
            return playlist;
        }
        Path file = root.resolve(folder).resolve(Segments.INDEX);
        SealedRendition.seal(
                file,
                playlist,
                segments.root(),
                shop.keys().lock(form.encryption().get()));
        return MediaPlaylist.read(file, shelf);
    }

    // A frame of a segment that is encrypted as a whole cannot be read alone.
    private Optional<KeyFramePlaylist> keyFrames(Path folder, MediaPlaylist playlist) throws IOException {
        if (playlist.init().isEmpty()
                || form.encryption().isPresent()
                || !form.manifests().contains(OutputForm.Manifest.HLS)) {
            return Optional.empty();
        }
        KeyFramePlaylist frames = KeyFramePlaylist.of(playlist, folder, shelf);
        Files.writeString(folder.resolve(KeyFramePlaylist.FILE), frames.text());
        return Optional.of(frames);
    }

    private MediaPlaylist playlist(Path root, String folder) throws IOException {
        Path file = root.resolve(folder).resolve(Segments.INDEX);
        OutputCheck.require(Files.isRegularFile(file), form.name(), folder + " is missing");
        return MediaPlaylist.read(file, shelf);
    }

    private Prober.Announcement announced(Path folder, MediaPlaylist playlist, Workshop shop)
            throws IOException, InterruptedException {
        OutputCheck.require(!playlist.segments().isEmpty(), form.name(), folder.getFileName() + " has no segments");
        String first = playlist.init().orElse(playlist.segments().getFirst().file());
        Prober.Announcement announced = shop.prober().announce(folder.resolve(first), shop.job());
        OutputCheck.require(!announced.codec().isBlank(), form.name(), folder.getFileName() + " has no codec");
        return announced;
    }

    private void check(List<Rendition> shown, List<Rendition> heard, Workshop shop) {
        for (Rendition rendition : Stream.concat(shown.stream(), heard.stream()).toList()) {
            OutputCheck.require(
                    rendition.playlist().segments().stream().allMatch(segment -> segment.bytes() > 0),
                    form.name(),
                    rendition.folder() + " has an empty segment");
        }
        for (Rendition rendition : shown) {
            OutputCheck.require(
                    aligned(shown.getFirst().playlist(), rendition.playlist()),
                    form.name(),
                    rendition.folder() + " is not cut where " + shown.getFirst().folder() + " is");
        }
        double longest = Stream.concat(shown.stream(), heard.stream())
                .mapToDouble(rendition -> rendition.playlist().seconds())
                .max()
                .orElse(0);
        Duration lasts = Duration.ofMillis(Math.round(longest * 1000));
        int track = sounds.isEmpty() ? -1 : sounds.values().iterator().next().stream();
        if (OutputCheck.shorter(lasts, shop.source().expected(!shown.isEmpty(), track))) {
            throw InputCheck.broken(lasts);
        }
        OutputCheck.require(
                !OutputCheck.shorter(lasts, shop.reached()), form.name(), "it lasts only %.2f s".formatted(longest));
    }

    private static boolean aligned(MediaPlaylist one, MediaPlaylist other) {
        boolean same = one.segments().size() == other.segments().size();
        for (int i = 0; same && i < one.segments().size(); i++) {
            same = Math.abs(one.segments().get(i).seconds()
                            - other.segments().get(i).seconds())
                    < ALIGNED;
        }
        return same;
    }

    /** The files, those last that make the others known: nobody sees a stream that is not there yet. */
    List<Product> products() throws IOException {
        List<Product> products = new ArrayList<>();
        Path parent = segments.root().toAbsolutePath().getParent();
        List<Path> files;
        try (Stream<Path> all = Files.walk(segments.root())) {
            files = all.filter(Files::isRegularFile)
                    .map(Path::toAbsolutePath)
                    .sorted()
                    .toList();
        }
        List<Path> manifests = form.manifests().stream()
                .map(manifest -> segments.root().toAbsolutePath().resolve(fileName(manifest)))
                .toList();
        boolean lists = form.manifests().stream().anyMatch(manifest -> manifest != OutputForm.Manifest.DASH);
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (!manifests.contains(file) && !name.endsWith(".m3u8")) {
                products.add(product(parent, file, false));
            }
        }
        for (Path file : files) {
            if (lists && file.toString().endsWith(".m3u8") && !manifests.contains(file)) {
                products.add(product(parent, file, false));
            }
        }
        manifests.forEach(file -> products.add(product(parent, file, true)));
        return products;
    }

    private static Product product(Path parent, Path path, boolean main) {
        StreamFile file = StreamFile.of(parent, path);
        return new Product(file.name(), path, file.contentType(), main);
    }
}
