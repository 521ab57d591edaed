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
import dev.thaw.functions.transcode.seal.Keys;
import dev.thaw.functions.transcode.ship.Shipping;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.Job;
import dev.thaw.media.run.Meter;
import dev.thaw.media.run.Pulse;

/** Makes the outputs of a job of one input. */
public final class Transcoder {
    private final Limits limits;
    private final Encoders encoders;
    private final ObjectMapper json;
    private final Keys keys;
    private final Prober prober;
    private final int cores = Runtime.getRuntime().availableProcessors();

    /** A transcoder that refuses what exceeds the limits, writes facts with this mapper, and asks for keys of streams here. */
    public Transcoder(Limits limits, Encoders encoders, ObjectMapper json, Keys keys) {
        this.limits = limits;
        this.encoders = encoders;
        this.json = json;
        this.keys = keys;
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
        return run(each -> file(input, form, each), form, folder, job, Shipping.NONE);
    }

    /** A source that is one file. */
    Source file(Path input, JobForm form, Job job) throws IOException, InterruptedException {
        return Source.of(input, prober.probe(input, job), form.cut());
    }

    Prober prober() {
        return prober;
    }

    /** Finds out what is worked on. */
    @FunctionalInterface
    interface Opening {
        Source open(Job job) throws IOException, InterruptedException;
    }

    /** The same of another source; what is made of bytes that FFmpeg is fed with may be shipped meanwhile. */
    Result run(Opening opening, JobForm form, Path folder, Job job, Shipping shipping)
            throws IOException, InterruptedException {
        try (Pulse pulse = new Pulse(job, "reading the input")) {
            return work(opening.open(pulse), form, folder, pulse, shipping);
        }
    }

    private Result work(Source source, JobForm form, Path folder, Job job, Shipping shipping)
            throws IOException, InterruptedException {
        Makers makers = new Makers(form, source, encoders, json);
        Plan plan = makers.plan(cores);
        limits.checkOutput(plan.bytes());
        if (form.plan()) {
            return new Result(plan, List.of());
        }
        Meter meter = new Meter(job, plan.cu(), InstantSource.system());
        Ffmpeg ffmpeg = new Ffmpeg(limits, job, meter, source.input().bytes());
        Workshop shop = new Workshop(source, folder, Duration.ZERO, ffmpeg, prober, limits, cores, job, shipping, keys);
        Shift.work(makers, shop);
        List<Product> products = new ArrayList<>();
        for (var maker : makers.all()) {
            products.addAll(maker.products(folder));
        }
        job.progress(1, "done");
        return new Result(plan, products);
    }
}
