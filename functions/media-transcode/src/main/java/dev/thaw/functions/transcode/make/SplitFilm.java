package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.thaw.media.Formats;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.video.VideoTarget;

/**
 * A film that is made in parts: pictures by several workers, sound by one, and both put together without encoding.
 *
 * @param name of the output
 * @param fileName of the film
 */
public record SplitFilm(
        String name,
        String fileName,
        boolean keepMetadata,
        MediaInfo.Video pictures,
        VideoTarget video,
        List<AudioTarget> audio) {

    /** The options that make a part of its pictures: fragments with the times of the whole. */
    public List<String> part(String passing, Path file, int threads) {
        List<String> options = new ArrayList<>(without());
        options.add("-an");
        options.addAll(video.options(pictures, passing + ","));
        options.addAll(List.of("-g", FilmMaker.KEY_FRAMES, "-threads", Integer.toString(threads)));
        options.addAll(List.of("-avoid_negative_ts", "disabled", "-use_editlist", "0"));
        options.addAll(List.of("-movflags", "+frag_keyframe+empty_moov+default_base_moof+frag_discont"));
        options.addAll(List.of("-f", "mp4", target(file)));
        return options;
    }

    /** The input's streams that its sound is made of. */
    public List<Integer> tracks() {
        return audio.stream().map(AudioTarget::stream).distinct().toList();
    }

    /** The options that make its sound; loudness is measured before. */
    public List<String> sound(Path folder, Workshop shop) throws IOException, InterruptedException {
        Measurements measured = Measurements.of(audio, shop);
        List<String> options = new ArrayList<>(without());
        options.add("-vn");
        for (int i = 0; i < audio.size(); i++) {
            options.addAll(audio.get(i).options(i, measured));
        }
        options.addAll(List.of("-threads", Integer.toString(shop.threads())));
        options.add(target(soundFile(folder)));
        return options;
    }

    /** The options that put pictures and sound together. */
    public List<String> join(Path joined, Path folder, Limits limits) {
        List<String> options = new ArrayList<>(input(joined, limits));
        if (!audio.isEmpty()) {
            options.addAll(input(soundFile(folder), limits));
            options.addAll(List.of("-map", "0:v", "-map", "1:a", "-map_metadata", "1"));
        }
        options.addAll(List.of("-c", "copy"));
        if (fileName.endsWith(".mp4")) {
            options.addAll(List.of("-movflags", "+faststart"));
        }
        options.add(target(folder.resolve(fileName)));
        return options;
    }

    private Path soundFile(Path folder) {
        return folder.resolve(name + ".sound" + fileName.substring(fileName.lastIndexOf('.')));
    }

    /** What is in the folder beside the film when all is done. */
    public Optional<Path> leftover(Path folder) {
        return audio.isEmpty() ? Optional.empty() : Optional.of(soundFile(folder));
    }

    private List<String> without() {
        List<String> options = new ArrayList<>(List.of("-sn", "-dn", "-map_chapters", "-1"));
        if (!keepMetadata) {
            options.addAll(List.of("-map_metadata", "-1", "-map_metadata:s", "-1"));
        }
        return options;
    }

    private static List<String> input(Path file, Limits limits) {
        List<String> options = new ArrayList<>(Formats.options(limits));
        options.addAll(List.of("-copyts", "-i", target(file)));
        return options;
    }

    private static String target(Path file) {
        return "file:" + file.toAbsolutePath();
    }
}
