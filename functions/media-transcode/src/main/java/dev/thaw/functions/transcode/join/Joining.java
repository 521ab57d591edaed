package dev.thaw.functions.transcode.join;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.thaw.ffmpeg.Natives;
import dev.thaw.ffmpeg.Sandbox;
import dev.thaw.function.ExternalProcess;
import dev.thaw.function.Invocation;
import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.functions.transcode.form.Piece;
import dev.thaw.media.Cut;
import dev.thaw.media.Input;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.InputCheck;
import dev.thaw.media.run.Job;

/** The inputs of an invocation as one: a program of its own writes them one behind the other, and the job is fed with that. */
public final class Joining {
    private final Invocation<?> invocation;
    private final Prober prober;
    private final Limits limits;
    private final UnaryOperator<InputStream> pace;
    private final int threads = Runtime.getRuntime().availableProcessors();

    /** What FFmpeg is given goes through the last. */
    public Joining(Invocation<?> invocation, Prober prober, Limits limits, UnaryOperator<InputStream> pace) {
        this.invocation = invocation;
        this.prober = prober;
        this.limits = limits;
        this.pace = pace;
    }

    /**
     * Copies all inputs to scratch and joins them.
     *
     * @throws MediaException as {@link Prober#probe} for each of them, and for all together; 422 {@code no-video-stream} when the first has pictures and
     *     another has none, {@code inputs-differ} when they must be taken over without encoding and are not alike
     */
    public Source open(JobForm form, Job job) throws IOException, InterruptedException {
        List<Source> pieces = new ArrayList<>();
        Map<String, Source> whole = new HashMap<>();
        for (Piece piece : form.pieces()) {
            String name = piece.input().orElse("");
            if (!whole.containsKey(name)) {
                Path file = name.isEmpty() ? invocation.download() : invocation.download(name, "input-" + whole.size());
                whole.put(name, Source.of(file, prober.probe(file, job), Cut.NONE));
            }
            Source source = whole.get(name);
            pieces.add(new Source(source.input(), source.info(), piece.cut()));
        }
        Joint joint = joint(form, pieces, job);
        limits.checkBytes(joint.info().bytes());
        limits.check(joint.info());
        return new Source(new Input.Fed(() -> pace.apply(start(joint)), joint.formats()), joint.info(), Cut.NONE);
    }

    private Joint joint(JobForm form, List<Source> pieces, Job job) throws IOException, InterruptedException {
        boolean must = form.copies(OutputForm.Copy.ONLY);
        if (must || form.copies(OutputForm.Copy.AUTO)) {
            var copied = Copying.of(pieces, invocation.scratch().folder(), prober, limits, job);
            if (copied.isPresent()) {
                return copied.get();
            }
        }
        if (must) {
            throw MediaException.badMedia(
                    "inputs-differ",
                    "The inputs are not alike, or only parts of them are wanted, so they cannot be joined without"
                            + " encoding. Say copy: auto.");
        }
        return Decoding.of(pieces, limits, threads);
    }

    private InputStream start(Joint joint) {
        List<String> line = new ArrayList<>(
                List.of(Natives.program().toString(), "-hide_banner", "-nostdin", "-loglevel", "error", "-nostats"));
        line.addAll(joint.arguments());
        try {
            return ExternalProcess.open(
                    Sandbox.command(line, limits.making()), invocation, exit -> verify(joint, exit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void verify(Joint joint, ExternalProcess.Exit exit) {
        MediaInfo info = joint.info();
        Duration all = info.duration();
        InputCheck.verify(new Ffmpeg.Outcome(exit.code(), all, /* spent= */ false, exit.errors()));
    }
}
