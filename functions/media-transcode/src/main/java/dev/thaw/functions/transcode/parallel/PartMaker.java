package dev.thaw.functions.transcode.parallel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.function.Invocation;
import dev.thaw.function.Output;
import dev.thaw.function.SparseFile;
import dev.thaw.function.StoredObject;
import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.make.Makers;
import dev.thaw.functions.transcode.make.SplitFilm;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.InputCheck;
import dev.thaw.media.run.Job;
import dev.thaw.media.run.Meter;

/** Makes one part of a job's films; reads no more of the input than that needs. */
public final class PartMaker {
    private final Limits limits;
    private final Encoders encoders;
    private final ObjectMapper json;
    private final int threads = Runtime.getRuntime().availableProcessors();

    public PartMaker(Limits limits, Encoders encoders, ObjectMapper json) {
        this.limits = limits;
        this.encoders = encoders;
        this.json = json;
    }

    /** Makes what another worker has ordered, and stores it. */
    public List<Output> serve(Invocation<?> invocation, JobForm form, PartOrder order, Job job)
            throws IOException, InterruptedException {
        StoredObject object = invocation.stored();
        if (!object.tag().equals(order.tag()) || object.size() != order.size()) {
            throw MediaException.badMedia(
                    "object-changed", object.address() + " was replaced while it was being worked on. Send it again.");
        }
        List<Output> outputs = new ArrayList<>();
        for (Path file : make(invocation, object, form, order, job)) {
            outputs.add(invocation.upload(file.getFileName().toString(), file, "video/mp4"));
        }
        return outputs;
    }

    /** The files, of each film one. */
    List<Path> make(Invocation<?> invocation, StoredObject object, JobForm form, PartOrder order, Job job)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(invocation.scratch().folder().resolve("parts"));
        String name = "part-" + order.part().number();
        try (SparseFile input = SplitInput.open(invocation, object, name, order.ranges())) {
            Source source = new Source(input.path(), new Prober(limits).probe(input.path(), job), form.cut());
            List<SplitFilm> films = films(form, source, order.outputs());
            run(source, films, order.part(), folder, job);
            List<Path> files =
                    films.stream().map(film -> file(folder, film, order.part())).toList();
            for (Path file : files) {
                if (!Files.isRegularFile(file) || Files.size(file) == 0) {
                    throw InputCheck.broken(
                            Duration.ofMillis((long) (order.part().from() * 1000)));
                }
            }
            return files;
        }
    }

    private List<SplitFilm> films(JobForm form, Source source, List<String> names) {
        List<SplitFilm> films = new Makers(form, source, encoders, json)
                .all().stream()
                        .flatMap(maker -> maker.split().stream())
                        .filter(film -> names.contains(film.name()))
                        .toList();
        if (films.size() != names.size()) {
            throw MediaException.badRequest("invalid-parameters", "/part/outputs names what cannot be made in parts.");
        }
        return films;
    }

    private void run(Source source, List<SplitFilm> films, Part part, Path folder, Job job)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(source.options(limits, threads, part.input()));
        for (SplitFilm film : films) {
            arguments.addAll(film.part(part.filter(), file(folder, film, part), threads));
        }
        double whole = source.length().toNanos() / 1e9;
        Ffmpeg ffmpeg = new Ffmpeg(limits, job, new Meter(job, 1, InstantSource.system()));
        InputCheck.verify(ffmpeg.run(new Ffmpeg.Run(
                "error", arguments, duration(part.from()), duration(part.seconds(whole)), 1, "transcoding a part")));
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static Path file(Path folder, SplitFilm film, Part part) {
        return folder.resolve(PartOrder.fileName(film.name(), part.number()));
    }
}
