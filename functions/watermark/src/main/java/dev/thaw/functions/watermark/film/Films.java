package dev.thaw.functions.watermark.film;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.thaw.function.FunctionException;
import dev.thaw.function.Invocation;
import dev.thaw.functions.watermark.WatermarkConfig;
import dev.thaw.functions.watermark.form.Blend;
import dev.thaw.functions.watermark.form.InvalidFormException;
import dev.thaw.functions.watermark.form.JobForm;
import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.worker.DrawOrder;
import dev.thaw.functions.watermark.worker.Order;
import dev.thaw.functions.watermark.worker.Overlay;
import dev.thaw.functions.watermark.worker.Workers;
import dev.thaw.media.Cut;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.InputCheck;
import dev.thaw.media.run.InvocationJob;
import dev.thaw.media.run.Job;
import dev.thaw.media.run.Meter;
import dev.thaw.media.run.Pulse;

/** Does a job on a film that lies in a file, a few at a time. */
@ApplicationScoped
public class Films {
    /** The share of the progress that is reached when all is made and nothing is stored. */
    private static final double MADE = 0.95;

    private final Workers workers;
    private final Semaphore places;
    private final Duration patience;
    private final Limits limits;
    private final long markPixels;
    private final int threads = Runtime.getRuntime().availableProcessors();

    @Inject
    Films(WatermarkConfig config, Workers workers) {
        this.workers = workers;
        this.places = new Semaphore(config.films().workers());
        this.patience = config.patience();
        this.limits = config.films().limits().toLimits();
        this.markPixels = config.limits().pixels();
    }

    /** Brings the marks with what they need, once the film is known to be one. */
    @FunctionalInterface
    public interface Stamps {
        List<Order.Stamp> fetch() throws IOException, InterruptedException;
    }

    /**
     * Makes the job's outputs beside the input.
     *
     * @throws MediaException when the input is at fault (413, 422) or the work failed (500)
     * @throws FunctionException 400 {@code invalid-parameters}; 503 {@code overloaded}; and as {@link Workers#draw}
     */
    public List<Film> make(Invocation<?> invocation, Path input, JobForm form, Stamps stamps)
            throws IOException, InterruptedException {
        if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new FunctionException(503, "overloaded", "Enough films are worked on already.");
        }
        try (Pulse pulse = new Pulse(new InvocationJob(invocation, MADE), "reading the input")) {
            return work(invocation, input, form, stamps, pulse);
        } finally {
            places.release();
        }
    }

    private List<Film> work(Invocation<?> invocation, Path input, JobForm form, Stamps stamps, Job job)
            throws IOException, InterruptedException {
        checkMarks(form.marks());
        Prober prober = new Prober(limits);
        MediaInfo info = prober.probe(input, job);
        if (info.video().isEmpty()) {
            throw MediaException.badMedia("no-video-stream", "There are no pictures to be marked, only sound.");
        }
        List<FilmTarget> targets = targets(form, info);
        List<Order.Stamp> marks = stamps.fetch();
        Ffmpeg ffmpeg = new Ffmpeg(limits, job, new Meter(job, targets.size(), InstantSource.system()));
        var films = new ArrayList<Film>();
        for (FilmTarget target : targets) {
            Path folder = input.toAbsolutePath().getParent();
            Path file = folder.resolve(
                    "film-" + films.size() + "." + target.format().extension());
            List<Path> drawings = drawings(folder, marks.size());
            MediaInfo.Size size = target.video().size();
            List<Overlay> overlays = workers.draw(
                    new DrawOrder(
                            marks,
                            drawings.stream().map(Path::toString).toList(),
                            size.width(),
                            size.height(),
                            markPixels),
                    invocation::onCancel);
            Source source = new Source(input, info, Cut.NONE);
            var command = new FilmCommand(source, target, form.marks(), drawings, overlays);
            Ffmpeg.Outcome outcome = ffmpeg.run(new Ffmpeg.Run(
                    "error", command.arguments(limits, threads, file), source.length(), 1, "marking the film"));
            InputCheck.verify(outcome);
            MediaInfo made = prober.probe(file, job);
            FilmCheck.verify(target, source, outcome.reached(), made);
            films.add(new Film(target.fileName(invocation.input().name()), file, target.format(), made));
        }
        return films;
    }

    private List<FilmTarget> targets(JobForm form, MediaInfo info) {
        var targets = new ArrayList<FilmTarget>();
        for (int i = 0; i < form.outputs().size(); i++) {
            targets.add(FilmTarget.of(form.outputs().get(i), "/outputs/" + i, info, Encoders.installed()));
        }
        double bits =
                targets.stream().mapToDouble(target -> target.video().bitRate()).sum();
        limits.checkOutput(Math.round(bits / Byte.SIZE * info.seconds()));
        return targets;
    }

    private static void checkMarks(List<Mark> marks) {
        for (int i = 0; i < marks.size(); i++) {
            if (marks.get(i).blend() != Blend.NORMAL) {
                throw InvalidFormException.at("/marks/" + i + "/blend", "On films colours are mixed by normal alone.");
            }
        }
    }

    private static List<Path> drawings(Path folder, int count) {
        var files = new ArrayList<Path>();
        for (int i = 0; i < count; i++) {
            files.add(folder.resolve("drawing-" + i + ".mov"));
        }
        return files;
    }
}
