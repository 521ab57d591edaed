package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.thaw.function.Function;
import dev.thaw.function.Invocation;
import dev.thaw.function.Output;
import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.form.Presets;
import dev.thaw.functions.transcode.make.Plan;
import dev.thaw.functions.transcode.make.Product;
import dev.thaw.functions.transcode.media.MediaInfo;
import dev.thaw.functions.transcode.run.Encoders;
import dev.thaw.functions.transcode.run.InvocationJob;
import dev.thaw.functions.transcode.run.Job;

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
            Presets.Preset.class
        })
public class MediaTranscode implements Function<ObjectNode> {
    /** The share of the progress that is reached when all is made and nothing is stored. */
    private static final double MADE = 0.95;

    private final ObjectMapper json;
    private final Forms forms;
    private final TranscodeConfig config;

    MediaTranscode(ObjectMapper json, Forms forms, TranscodeConfig config) {
        this.json = json;
        this.forms = forms;
        this.config = config;
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
        JobForm form = forms.reader().read(invocation.parameters());
        invocation.progress(0, "reading the input");
        Path input = invocation.download();
        Path folder = Files.createDirectory(invocation.scratch().folder().resolve("outputs"));
        Transcoder transcoder = new Transcoder(config.limits().toLimits(), Encoders.installed(), json);
        Job job = new InvocationJob(invocation, MADE);
        Transcoder.Result result = transcoder.run(input, form, folder, job);
        if (form.plan()) {
            return Map.of("plan", result.plan());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("outputs", store(invocation, result.products()));
        answer.put("media", result.plan().media());
        return answer;
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
