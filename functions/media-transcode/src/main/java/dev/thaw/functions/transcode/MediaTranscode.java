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

import dev.thaw.function.CancelledException;
import dev.thaw.function.Function;
import dev.thaw.function.Invocation;
import dev.thaw.function.Output;
import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.form.Presets;
import dev.thaw.functions.transcode.make.Plan;
import dev.thaw.functions.transcode.make.Product;
import dev.thaw.functions.transcode.parallel.ByteRange;
import dev.thaw.functions.transcode.parallel.ParallelJob;
import dev.thaw.functions.transcode.parallel.ParallelSettings;
import dev.thaw.functions.transcode.parallel.Part;
import dev.thaw.functions.transcode.parallel.PartMaker;
import dev.thaw.functions.transcode.parallel.PartOrder;
import dev.thaw.media.MediaInfo;
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
        } catch (CancelledException cancelled) {
            invocation.withdraw();
            throw cancelled;
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
        Transcoder transcoder = new Transcoder(config.limits().toLimits(), Encoders.installed(), json);
        ParallelJob parallel = new ParallelJob(
                new ParallelJob.Tools(config.limits().toLimits(), Encoders.installed(), json, settings, threads()));
        Optional<ParallelJob.Made> together;
        try (Pulse pulse = new Pulse(job, "reading the input")) {
            together =
                    parallel.run(invocation, invocation.parameters(), form, folder, pulse, (rest, share) -> transcoder
                            .run(invocation.download(), rest, folder, share)
                            .products());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        if (together.isPresent()) {
            answer.put("outputs", store(invocation, together.get().products()));
            answer.put("media", together.get().plan().media());
            answer.put("workers", together.get().workers());
            answer.put("parts", together.get().parts());
            return answer;
        }
        Transcoder.Result result = transcoder.run(invocation.download(), form, folder, job);
        if (form.plan()) {
            return Map.of("plan", result.plan());
        }
        answer.put("outputs", store(invocation, result.products()));
        answer.put("media", result.plan().media());
        return answer;
    }

    private static int threads() {
        return Runtime.getRuntime().availableProcessors();
    }

    // Nothing is stored before all is made and checked. A stream's segments are many, so the answer names its
    // manifests.
    private static List<Output> store(Invocation<ObjectNode> invocation, List<Product> products) throws IOException {
        List<Output> named = new ArrayList<>();
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get(i);
            invocation.progress(MADE + (1 - MADE) * i / products.size(), "storing");
            Output output = invocation.upload(product.name(), product.file(), product.contentType());
            if (product.main()) {
                named.add(output);
            }
        }
        return named;
    }
}
