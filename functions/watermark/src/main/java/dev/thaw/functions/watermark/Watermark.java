package dev.thaw.functions.watermark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.thaw.function.Function;
import dev.thaw.function.Invocation;
import dev.thaw.function.ObjectAddress;
import dev.thaw.functions.watermark.form.JobForm;
import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.form.OutputForm;
import dev.thaw.functions.watermark.worker.Made;

/** The function: puts a job's marks on a picture and stores the outputs. */
@ApplicationScoped
@RegisterForReflection(targets = {JobForm.class, Mark.class, OutputForm.class})
public class Watermark implements Function<ObjectNode> {
    private final Forms forms;
    private final Studio studio;

    Watermark(Forms forms, Studio studio) {
        this.forms = forms;
        this.studio = studio;
    }

    @Override
    public String name() {
        return "watermark";
    }

    @Override
    public Class<ObjectNode> parameters() {
        return ObjectNode.class;
    }

    @Override
    public Map<String, Object> handle(Invocation<ObjectNode> invocation) throws IOException, InterruptedException {
        JobForm job = forms.reader().read(invocation.parameters());
        Path input = invocation.download();
        Sources sources = (address, file) -> invocation.download(ObjectAddress.parse(address), file);
        List<Made> made = studio.make(invocation.scratch().folder(), input, job, sources, invocation::onCancel);
        invocation.checkCancelled();
        invocation.scratch().check();
        for (Made output : made) {
            String name = output.form().fileName(invocation.input().name());
            invocation.upload(
                    name + "." + output.format().extension(),
                    output.file(),
                    output.format().contentType());
        }
        return Map.of(
                "width", made.getFirst().width(), "height", made.getFirst().height(), "pictures", sizes(made));
    }

    private static List<Map<String, Object>> sizes(List<Made> made) {
        return made.stream()
                .map(output -> Map.<String, Object>of(
                        "format", output.format().extension(),
                        "width", output.width(),
                        "height", output.height(),
                        "frames", output.frames()))
                .toList();
    }
}
