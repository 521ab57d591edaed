package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.thaw.function.Function;
import dev.thaw.function.Invocation;

/** The function: makes presets' outputs of one object and stores them. */
@ApplicationScoped
@RegisterForReflection(
        targets = {
            TranscodeRequest.class,
            MediaInfo.class,
            MediaInfo.Video.class,
            MediaInfo.Audio.class,
            MediaInfo.Size.class
        })
public class MediaTranscode implements Function<TranscodeRequest> {
    private final ObjectMapper json;

    MediaTranscode(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public String name() {
        return "transcode";
    }

    @Override
    public Class<TranscodeRequest> parameters() {
        return TranscodeRequest.class;
    }

    @Override
    public Map<String, Object> handle(Invocation<TranscodeRequest> invocation)
            throws IOException, InterruptedException {
        List<Preset> presets = invocation.parameters().wanted();
        Path input = invocation.download();
        Path folder = Files.createDirectory(invocation.scratch().folder().resolve("outputs"));
        Transcoder transcoder = new Transcoder(Limits.DEFAULT, json);
        Transcoder.Result result = transcoder.run(input, presets, folder, new InvocationJob(invocation));
        for (Transcoder.Output output : result.outputs()) {
            Preset preset = output.preset();
            invocation.upload(preset.fileName(), output.file(), preset.contentType());
        }
        return Map.of("media", result.input());
    }
}
