package dev.thaw.functions.transcode.parallel;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.function.Invocation;
import dev.thaw.function.ObjectAddress;
import dev.thaw.function.SparseFile;
import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.make.Maker;
import dev.thaw.functions.transcode.make.Makers;
import dev.thaw.functions.transcode.make.Product;
import dev.thaw.functions.transcode.make.SplitFilm;
import dev.thaw.functions.transcode.make.Workshop;
import dev.thaw.functions.transcode.seal.Keys;
import dev.thaw.functions.transcode.ship.Shipping;
import dev.thaw.media.Limits;
import dev.thaw.media.Prober;
import dev.thaw.media.Source;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.InputCheck;
import dev.thaw.media.run.Job;
import dev.thaw.media.run.JobShare;
import dev.thaw.media.run.Meter;

/** Makes the films of one job: has their parts made and joins them. */
final class FilmCrew {
    private static final Logger LOG = Logger.getLogger(FilmCrew.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final double JOINED = 0.97;

    private final ParallelJob.Tools tools;
    private final Invocation<?> invocation;
    private final ObjectNode parameters;
    private final JobForm form;
    private final Path folder;
    private final SplitInput input;
    private final Source source;
    private final List<SplitFilm> films;
    private final List<Part> parts;
    private final String place = ".parts-" + UUID.randomUUID().toString().substring(0, 8) + "/";

    FilmCrew(
            ParallelJob.Tools tools,
            Invocation<?> invocation,
            ObjectNode parameters,
            JobForm form,
            Path folder,
            SplitInput input,
            Source source,
            List<SplitFilm> films,
            List<Part> parts) {
        this.tools = tools;
        this.invocation = invocation;
        this.parameters = parameters;
        this.form = form;
        this.folder = folder;
        this.input = input;
        this.source = source;
        this.films = films;
        this.parts = parts;
    }

    /** The films. */
    List<Product> make(Makers makers, int workers, Job job) throws IOException, InterruptedException {
        films(workers, job);
        List<Product> products = new ArrayList<>();
        for (Maker maker : makers.all()) {
            if (maker.split().isPresent()) {
                maker.finish(shop(source, source.length(), job));
                products.addAll(maker.products(folder));
            }
        }
        return products;
    }

    private Workshop shop(Source from, Duration reached, Job job) {
        Limits limits = tools.limits();
        Ffmpeg ffmpeg = new Ffmpeg(limits, job, new Meter(job, 1, InstantSource.system()));
        return new Workshop(
                from,
                folder,
                reached,
                ffmpeg,
                new Prober(limits),
                limits,
                tools.threads(),
                job,
                Shipping.NONE,
                Keys.NONE);
    }

    private void films(int workers, Job job) throws IOException, InterruptedException {
        List<MadePart> made;
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build()) {
            try {
                made = new Lanes(parts, source.info().seconds(), new JobShare(job, 0, JOINED))
                        .make(lanes(workers, http, job));
            } finally {
                http.shutdownNow();
            }
        }
        try {
            for (SplitFilm film : films) {
                join(film, made, job);
            }
        } finally {
            made.forEach(MadePart::discard);
        }
    }

    private List<Lane> lanes(int workers, HttpClient http, Job job) {
        PartMaker maker = new PartMaker(tools.limits(), tools.encoders(), tools.json());
        List<Lane> lanes = new ArrayList<>();
        lanes.add(new LocalLane(maker, invocation, input.object(), form, this::order, job, () -> sound(job)));
        URI url = URI.create(tools.settings().url().orElseThrow().toString().replaceAll("/+$", "") + "/transcode");
        for (int i = 1; i < Math.min(workers, parts.size()); i++) {
            lanes.add(new RemoteLane(
                    url,
                    http,
                    tools.json(),
                    this::body,
                    Stored::new,
                    invocation.deadline(),
                    tools.settings().silence()));
        }
        return lanes;
    }

    private PartOrder order(Part part) {
        return new PartOrder(
                part,
                input.object().tag(),
                input.object().size(),
                input.head(),
                films.stream().map(SplitFilm::name).toList());
    }

    private ObjectNode body(Part part) {
        ObjectNode body = parameters.deepCopy();
        body.remove("parallel");
        body.put("input", invocation.input().toString());
        String file = address("x").toString();
        body.put("output", file.substring(0, file.length() - 1));
        body.set(PartOrder.FIELD, tools.json().valueToTree(order(part)));
        return body;
    }

    private ObjectAddress address(String fileName) {
        return invocation.outputAddress(place + fileName);
    }

    private void sound(Job job) throws IOException, InterruptedException {
        List<Integer> tracks = films.stream()
                .flatMap(film -> film.tracks().stream())
                .distinct()
                .toList();
        if (tracks.isEmpty()) {
            return;
        }
        Job quiet = new JobShare(job, 0, 0);
        try (SparseFile file = input.open("sound", tracks)) {
            Source heard = Source.of(file.path(), source.info(), form.cut());
            Workshop shop = shop(heard, Duration.ZERO, quiet);
            List<String> arguments = new ArrayList<>(heard.options(tools.limits(), tools.threads()));
            for (SplitFilm film : films) {
                if (!film.audio().isEmpty()) {
                    arguments.addAll(film.sound(folder, shop));
                }
            }
            InputCheck.verify(
                    shop.ffmpeg().run(new Ffmpeg.Run("error", arguments, heard.length(), 1, "making the sound")));
        }
    }

    private void join(SplitFilm film, List<MadePart> made, Job job) throws IOException, InterruptedException {
        Path joined = folder.resolve(film.name() + ".joined.mp4");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(joined))) {
            Fragments fragments = new Fragments(out);
            for (MadePart part : made) {
                job.check();
                try (InputStream in = part.open(film.name())) {
                    fragments.append(in);
                }
            }
        }
        Workshop shop = shop(source, Duration.ZERO, new JobShare(job, JOINED, 1));
        List<String> arguments = film.join(joined, folder, tools.limits());
        InputCheck.verify(
                shop.ffmpeg().run(new Ffmpeg.Run("error", arguments, source.length(), 1, "joining the parts")));
        Files.delete(joined);
        if (film.leftover(folder).isPresent()) {
            Files.deleteIfExists(film.leftover(folder).get());
        }
    }

    /** A part that another worker has stored. */
    private final class Stored implements MadePart {
        private final Part part;

        private Stored(Part part) {
            this.part = part;
        }

        @Override
        public InputStream open(String film) {
            return invocation
                    .stored(address(PartOrder.fileName(film, part.number())))
                    .open();
        }

        @Override
        public void discard() {
            for (SplitFilm film : films) {
                ObjectAddress address = address(PartOrder.fileName(film.name(), part.number()));
                try {
                    invocation.delete(address);
                } catch (FunctionException unreachable) {
                    LOG.warnf("%s is left behind: %s", address, unreachable.getMessage());
                }
            }
        }
    }
}
