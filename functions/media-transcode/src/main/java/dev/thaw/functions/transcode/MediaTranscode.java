package dev.thaw.functions.transcode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import dev.thaw.function.Function;
import dev.thaw.function.Invocation;
import dev.thaw.function.Output;
import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.functions.transcode.form.Presets;
import dev.thaw.functions.transcode.intake.LargeInput;
import dev.thaw.functions.transcode.join.Joining;
import dev.thaw.functions.transcode.make.Plan;
import dev.thaw.functions.transcode.make.Product;
import dev.thaw.functions.transcode.mp4.ByteRange;
import dev.thaw.functions.transcode.parallel.ParallelJob;
import dev.thaw.functions.transcode.parallel.ParallelSettings;
import dev.thaw.functions.transcode.parallel.Part;
import dev.thaw.functions.transcode.parallel.PartMaker;
import dev.thaw.functions.transcode.parallel.PartOrder;
import dev.thaw.functions.transcode.seal.StoredKeys;
import dev.thaw.functions.transcode.ship.Courier;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;
import dev.thaw.media.run.Encoders;
import dev.thaw.media.run.InvocationJob;
import dev.thaw.media.run.Job;
import dev.thaw.media.run.Pulse;

/** The function: makes a job's outputs of one object and stores them. */
@ApplicationScoped
@RegisterForReflection(
        targets = {
            MediaInfo.class,
            MediaInfo.Video.class,
            MediaInfo.Audio.class,
            MediaInfo.Size.class,
            Plan.class,
            Plan.Output.class,
            Plan.Video.class,
            Plan.Audio.class,
            Presets.Preset.class,
            PartOrder.class,
            Part.class,
            ByteRange.class
        })
public class MediaTranscode implements Function<ObjectNode> {
    /** The share of the progress that is reached when all is made and nothing is stored. */
    private static final double MADE = 0.95;
    /** The room that a copied input and what is made of it need, in sizes of the input. */
    private static final double ROOM = 1.5;

    private final ObjectMapper json;
    private final Forms forms;
    private final TranscodeConfig config;
    private final ParallelSettings settings;

    MediaTranscode(
            ObjectMapper json,
            Forms forms,
            TranscodeConfig config,
            @ConfigProperty(name = "thaw.router") Optional<URI> router,
            @ConfigProperty(name = "k.service") Optional<String> service) {
        this.json = json;
        this.forms = forms;
        this.config = config;
        Optional<URI> own = router.flatMap(at -> service.map(name -> URI.create(at + "/fn/" + name)));
        this.settings = config.parallel().toSettings(own);
    }

    @Override
    public String name() {
        return "transcode";
    }

    @Override
    public Class<ObjectNode> parameters() {
        return ObjectNode.class;
    }

    @Override
    public Map<String, Object> handle(Invocation<ObjectNode> invocation) throws IOException, InterruptedException {
        Optional<PartOrder> part = PartOrder.take(invocation.parameters(), json);
        JobForm form = forms.reader().read(invocation.parameters());
        invocation.progress(0, "reading the input");
        Job job = new InvocationJob(invocation, MADE);
        try {
            return part.isPresent() ? part(invocation, form, part.get(), job) : whole(invocation, form, job);
        } catch (IOException | RuntimeException failed) {
            // What was stored while the rest was being made is of no use without it.
            invocation.withdraw();
            throw failed;
        }
    }

    private Map<String, Object> part(Invocation<ObjectNode> invocation, JobForm form, PartOrder order, Job job)
            throws IOException, InterruptedException {
        PartMaker maker = new PartMaker(config.limits().toLimits(), Encoders.installed(), json);
        try (Pulse pulse = new Pulse(job, "reading the input")) {
            return Map.of("outputs", maker.serve(invocation, form, order, pulse));
        }
    }

    private Map<String, Object> whole(Invocation<ObjectNode> invocation, JobForm form, Job job)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectory(invocation.scratch().folder().resolve("outputs"));
        Transcoder transcoder =
                new Transcoder(config.limits().toLimits(), Encoders.installed(), json, new StoredKeys(invocation));
        try (Courier courier = new Courier(invocation)) {
            Optional<Map<String, Object>> together = together(invocation, form, folder, transcoder, courier, job);
            if (together.isPresent()) {
                return together.get();
            }
            Transcoder.Result result = transcoder.run(
                    each -> open(invocation, form, transcoder, courier, each), form, folder, job, courier);
            if (form.plan()) {
                return Map.of("plan", result.plan());
            }
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("outputs", store(invocation, result.products(), courier));
            answer.put("media", result.plan().media());
            return answer;
        }
    }

    private Optional<Map<String, Object>> together(
            Invocation<ObjectNode> invocation,
            JobForm form,
            Path folder,
            Transcoder transcoder,
            Courier courier,
            Job job)
            throws IOException, InterruptedException {
        ParallelJob parallel = new ParallelJob(
                new ParallelJob.Tools(config.limits().toLimits(), Encoders.installed(), json, settings, threads()));
        Optional<ParallelJob.Made> made;
        try (Pulse pulse = new Pulse(job, "reading the input")) {
            made = parallel.run(invocation, invocation.parameters(), form, folder, pulse, (rest, share) -> transcoder
                    .run(invocation.download(), rest, folder, share)
                    .products());
        }
        if (made.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("outputs", store(invocation, made.get().products(), courier));
        answer.put("media", made.get().plan().media());
        answer.put("workers", made.get().workers());
        answer.put("parts", made.get().parts());
        return Optional.of(answer);
    }

    // A copy is better where there is room for it and some output looks here and there.
    private Source open(
            Invocation<ObjectNode> invocation, JobForm form, Transcoder transcoder, Courier courier, Job job)
            throws IOException, InterruptedException {
        Limits limits = config.limits().toLimits();
        if (!form.pieces().isEmpty()) {
            return new Joining(invocation, transcoder.prober(), limits, courier::paced).open(form, job);
        }
        LargeInput large = new LargeInput(invocation, transcoder.prober(), limits, courier::paced);
        Optional<Source> fed = large.open(config.streaming().from().asLongValue(), form.cut(), job);
        if (fed.isPresent()) {
            boolean jumps = !form.plan() && form.outputs().stream().anyMatch(OutputForm::jumps);
            if (!jumps || fed.get().info().bytes() * ROOM > invocation.scratch().room()) {
                return fed.get();
            }
        }
        return transcoder.file(invocation.download(), form, job);
    }

    private static int threads() {
        return Runtime.getRuntime().availableProcessors();
    }

    // Nothing is known of an output before all is made and checked. A stream's segments are many, so the answer names
    // its
    // manifests.
    private static List<Output> store(Invocation<ObjectNode> invocation, List<Product> products, Courier courier)
            throws IOException {
        List<Output> named = new ArrayList<>();
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get(i);
            invocation.progress(MADE + (1 - MADE) * i / products.size(), "storing");
            Optional<Output> shipped = courier.finish(product.file());
            Output output = shipped.isPresent()
                    ? shipped.get()
                    : invocation.upload(product.name(), product.file(), product.contentType());
            if (product.main()) {
                named.add(output);
            }
        }
        return named;
    }
}
