package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import dev.thaw.ffmpeg.Natives;
import dev.thaw.functions.transcode.form.Encryption;
import dev.thaw.functions.transcode.form.FormReader;
import dev.thaw.functions.transcode.form.FormSchema;
import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.form.Presets;
import dev.thaw.functions.transcode.seal.Keys;
import dev.thaw.functions.transcode.seal.SegmentKey;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Prober;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.run.Job;

/** Runs jobs on local files. */
final class Workbench {
    static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());
    private static final FormSchema SCHEMA = new FormSchema(JSON);
    private static final FormReader READER = reader(Optional.empty());

    /** The key of all streams that are encrypted here. */
    static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Path outputs;
    private final Limits limits;

    Workbench(Path outputs, Limits limits) {
        this.outputs = outputs;
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    static FormReader reader(Optional<String> ownPresets) {
        return new FormReader(Presets.with(ownPresets, JSON), () -> SCHEMA, JSON);
    }

    static JobForm form(String job) {
        try {
            return READER.read((ObjectNode) JSON.readTree(job));
        } catch (IOException e) {
            throw new IllegalArgumentException(job, e);
        }
    }

    /** Takes away what was made, so that nothing of one job is taken for another's. */
    void clear() throws IOException {
        try (Stream<Path> made = Files.walk(outputs)) {
            for (Path path : made.filter(path -> !path.equals(outputs))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(path);
            }
        }
    }

    /** Makes presets' outputs. */
    Transcoder.Result presets(Path input, String... names) throws IOException, InterruptedException {
        return presets(input, LocalJob.SILENT, names);
    }

    Transcoder.Result presets(Path input, Job job, String... names) throws IOException, InterruptedException {
        ObjectNode form = JSON.createObjectNode();
        List.of(names).forEach(form.putArray("presets")::add);
        return run(input, READER.read(form), job);
    }

    /** Does a job that is written as JSON. */
    Transcoder.Result job(Path input, String job) throws IOException, InterruptedException {
        return run(input, form(job), LocalJob.SILENT);
    }

    private Transcoder.Result run(Path input, JobForm form, Job job) throws IOException, InterruptedException {
        return new Transcoder(limits, Encoders.installed(), JSON, Workbench::lock).run(input, form, outputs, job);
    }

    // There is no store here.
    private static Keys.Lock lock(Encryption encryption) {
        return new Keys.Lock(SegmentKey.of(KEY.clone()), encryption.uri());
    }

    /** What one of the outputs is. */
    MediaInfo probed(String file) throws IOException, InterruptedException {
        return new Prober(limits).probe(outputs.resolve(file), LocalJob.SILENT);
    }

    MediaInfo.Video video(String file) throws IOException, InterruptedException {
        return probed(file).video().orElseThrow();
    }

    /** What the program says of a file, as one text; it fails when it finds any fault. */
    static String ffmpeg(String... arguments) throws IOException, InterruptedException {
        return tool(Natives.program(), arguments);
    }

    static String ffprobe(String... arguments) throws IOException, InterruptedException {
        return tool(Natives.prober(), arguments);
    }

    /** What ffprobe says of a film's pictures: some entries, a line for each stream, packet or frame. */
    static String ofPictures(String entries, Path film) throws IOException, InterruptedException {
        return ffprobe(
                "-v", "error", "-select_streams", "v", "-show_entries", entries, "-of", "csv=p=0", film.toString());
    }

    private static String tool(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(program.toString(), "-hide_banner"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("LD_LIBRARY_PATH", Natives.folder().toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(text -> !text.contains("no version information available"))
                .reduce("", (one, other) -> one + other + "\n");
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
        return said;
    }
}
