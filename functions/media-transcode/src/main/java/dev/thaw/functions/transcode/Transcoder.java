package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.make.Makers;
import dev.thaw.functions.transcode.make.Plan;
import dev.thaw.functions.transcode.make.Product;
import dev.thaw.functions.transcode.make.Shift;
import dev.thaw.functions.transcode.make.Workshop;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.Job;
import dev.thaw.media.run.Meter;
import dev.thaw.media.run.Pulse;

/** Makes the outputs of a job of one local file. */
public final class Transcoder {
    private final Limits limits;
    private final Encoders encoders;
    private final ObjectMapper json;
    private final Prober prober;
    private final int cores = Runtime.getRuntime().availableProcessors();

    /** A transcoder that refuses what exceeds the limits and writes facts with this mapper. */
    public Transcoder(Limits limits, Encoders encoders, ObjectMapper json) {
        this.limits = limits;
        this.encoders = encoders;
        this.json = json;
        this.prober = new Prober(limits);
    }

    /** What a job comes to, and what came of it, in the order of its outputs; no products of a job that was only planned. */
    public record Result(Plan plan, List<Product> products) {}

    /**
     * Makes the outputs in a folder.
     *
     * @throws MediaException when the job or the input is at fault (400, 413, 422) or the work failed (500)
     */
    Result run(Path input, JobForm form, Path folder, Job job) throws IOException, InterruptedException {
        try (Pulse pulse = new Pulse(job, "reading the input")) {
            return work(input, form, folder, pulse);
        }
    }

    private Result work(Path input, JobForm form, Path folder, Job job) throws IOException, InterruptedException {
        Source source = new Source(input, prober.probe(input, job), form.cut());
        Makers makers = new Makers(form, source, encoders, json);
        Plan plan = makers.plan(cores);
        limits.checkOutput(plan.bytes());
        if (form.plan()) {
            return new Result(plan, List.of());
        }
        Meter meter = new Meter(job, plan.cu(), InstantSource.system());
        Ffmpeg ffmpeg = new Ffmpeg(limits, job, meter);
        Workshop shop = new Workshop(source, folder, Duration.ZERO, ffmpeg, prober, limits, cores, job);
        Shift.work(makers, shop);
        List<Product> products = new ArrayList<>();
        for (var maker : makers.all()) {
            products.addAll(maker.products(folder));
        }
        job.progress(1, "done");
        return new Result(plan, products);
    }
}
