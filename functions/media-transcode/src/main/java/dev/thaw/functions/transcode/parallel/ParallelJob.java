package dev.thaw.functions.transcode.parallel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.function.Invocation;
import dev.thaw.function.SparseFile;
import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.functions.transcode.make.Makers;
import dev.thaw.functions.transcode.make.Plan;
import dev.thaw.functions.transcode.make.Product;
import dev.thaw.functions.transcode.make.SplitFilm;
import dev.thaw.media.Limits;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.run.Job;
import dev.thaw.media.run.JobShare;

/** A job whose films are made by several workers, of which this process is one. */
public final class ParallelJob {
    private final Tools tools;

    public ParallelJob(Tools tools) {
        this.tools = tools;
    }

    /** What all of it works with; threads of one program. */
    public record Tools(Limits limits, Encoders encoders, ObjectMapper json, ParallelSettings settings, int threads) {}

    /** What came of a job, films first, and how many workers made how many parts. */
    public record Made(Plan plan, List<Product> products, int workers, int parts) {}

    /** Makes outputs in the usual way, of the whole input. */
    @FunctionalInterface
    public interface Alone {
        List<Product> make(JobForm form, Job job) throws IOException, InterruptedException;
    }

    /**
     * Does a job with several workers; nothing when it is none for several, because of what is asked for or of what the input is.
     *
     * @param parameters as the caller has sent them
     * @param alone makes those outputs that cannot be made in parts
     */
    public Optional<Made> run(
            Invocation<?> invocation, ObjectNode parameters, JobForm form, Path folder, Job job, Alone alone)
            throws IOException, InterruptedException {
        boolean several = tools.settings().wanted(form) > 1 && !form.plan();
        if (!several
                || !invocation.isStored()
                || !form.cut().isWhole()
                || !form.pieces().isEmpty()) {
            return Optional.empty();
        }
        Optional<SplitInput> input = SplitInput.of(invocation, tools.limits());
        if (input.isEmpty()) {
            return Optional.empty();
        }
        try (SparseFile head = input.get().open("head")) {
            Prober prober = new Prober(tools.limits());
            Source source = Source.of(head.path(), prober.probe(head.path(), job), form.cut());
            Makers makers = new Makers(form, source, tools.encoders(), tools.json());
            double seconds = source.info().seconds();
            int workers = tools.settings().worth(form, seconds);
            List<SplitFilm> films = makers.all().stream()
                    .flatMap(maker -> maker.split().stream())
                    .toList();
            if (workers < 2 || films.isEmpty()) {
                return Optional.empty();
            }
            List<Part> parts =
                    input.get().parts(source.info(), left -> tools.settings().partSeconds(left, workers));
            if (parts.isEmpty()) {
                return Optional.empty();
            }
            Plan plan = makers.plan(tools.threads() * workers);
            tools.limits().checkOutput(plan.bytes());
            FilmCrew crew =
                    new FilmCrew(tools, invocation, parameters, form, folder, input.get(), source, films, parts);
            List<OutputForm> others = form.outputs().stream()
                    .filter(output ->
                            films.stream().noneMatch(film -> film.name().equals(output.name())))
                    .toList();
            double share = others.isEmpty() ? 1 : share(plan, films);
            List<Product> products = new ArrayList<>(crew.make(makers, workers, new JobShare(job, 0, share)));
            if (!others.isEmpty()) {
                products.addAll(alone.make(form.only(others), new JobShare(job, share, 1)));
            }
            job.progress(1, "done");
            return Optional.of(new Made(plan, products, workers, parts.size()));
        }
    }

    /** The part of the job's cost that the films are. */
    private static double share(Plan plan, List<SplitFilm> films) {
        double cost = plan.outputs().stream()
                .filter(output -> films.stream().anyMatch(film -> film.name().equals(output.name())))
                .mapToDouble(Plan.Output::cu)
                .sum();
        return Math.clamp(cost / Math.max(plan.cu(), Double.MIN_NORMAL), 0.01, 1);
    }
}
