package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.ffmpeg.Natives;

/** Makes any number of presets' outputs of one local file. */
public final class Transcoder {
    private final Limits limits;
    private final ObjectMapper json;
    private final Prober prober;
    private final Thumbnailer thumbnailer;
    private final OutputCheck check;

    /** A transcoder that refuses what exceeds the limits and writes facts with this mapper. */
    public Transcoder(Limits limits, ObjectMapper json) {
        this.limits = limits;
        this.json = json;
        this.prober = new Prober(limits);
        this.thumbnailer = new Thumbnailer(limits);
        this.check = new OutputCheck(prober);
    }

    /** One finished output. */
    public record Output(Preset preset, Path file, long bytes) {}

    /** What the input was, and what came of it, in the order of the presets. */
    public record Result(MediaInfo input, List<Output> outputs) {}

    /**
     * Makes the outputs in a folder, under the presets' file names.
     *
     * @throws MediaException when the input is at fault (422) or the work failed (500)
     */
    Result run(Path input, List<Preset> presets, Path folder, Job job) throws IOException, InterruptedException {
        MediaInfo info = prober.probe(input);
        presets.forEach(preset -> requireStreams(preset, info));
        List<Preset> transcodes = presets.stream().filter(Preset::transcodes).toList();
        if (!transcodes.isEmpty()) {
            transcode(input, info, transcodes, folder, job);
        }
        for (Preset preset : presets) {
            job.check();
            if (preset == Preset.THUMBNAIL) {
                thumbnailer.take(input, info, folder.resolve(preset.fileName()));
            } else if (preset == Preset.PROBE) {
                write(folder.resolve(preset.fileName()), info);
            }
        }
        List<Output> outputs =
                presets.stream().map(preset -> output(preset, folder)).toList();
        job.progress(1);
        return new Result(info, outputs);
    }

    private static void requireStreams(Preset preset, MediaInfo info) {
        boolean needsVideo = preset.kind() == Preset.Kind.VIDEO || preset.kind() == Preset.Kind.PICTURE;
        if (needsVideo && info.video().isEmpty()) {
            throw MediaException.badMedia(
                    "no-video-stream", preset.label() + " needs a video, and the input has none. Try audio-aac.");
        }
        if (preset.kind() == Preset.Kind.AUDIO && info.audio().isEmpty()) {
            throw MediaException.badMedia(
                    "no-audio-stream", preset.label() + " needs a sound track, and the input has none.");
        }
    }

    private void transcode(Path input, MediaInfo info, List<Preset> presets, Path folder, Job job)
            throws IOException, InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        FfmpegCommand command = new FfmpegCommand(Natives.program(), H264.available(), limits, threads);
        List<String> line = command.line(input, info, presets, folder);
        Ffmpeg.Outcome outcome = Ffmpeg.run(line, info.duration(), job);
        InputCheck.verify(outcome);
        presets.forEach(preset -> check.verify(preset, folder.resolve(preset.fileName()), info, outcome.reached()));
    }

    private void write(Path file, MediaInfo info) {
        try {
            Files.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(info));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The facts cannot be written as JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Output output(Preset preset, Path folder) {
        Path file = folder.resolve(preset.fileName());
        try {
            long bytes = Files.size(file);
            if (bytes == 0) {
                throw MediaException.failed("output-check-failed", preset.label() + " came out empty.");
            }
            return new Output(preset, file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
