package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.media.Source;

/** Writes down what the input is. */
record ProbeMaker(OutputForm.Probe form, Source source, ObjectMapper json) implements Maker {
    private static final long USUAL_BYTES = 1000;

    private String file() {
        return form.name() + ".json";
    }

    @Override
    public Plan.Output plan() {
        return new Plan.Output(form.name(), "probe", List.of(file()), List.of(), List.of(), USUAL_BYTES, 0);
    }

    @Override
    public boolean joins() {
        return false;
    }

    @Override
    public void finish(Workshop shop) throws IOException {
        Files.write(
                shop.folder().resolve(file()),
                json.writerWithDefaultPrettyPrinter().writeValueAsBytes(source.info()));
    }

    @Override
    public List<Product> products(Path folder) {
        return List.of(new Product(file(), folder.resolve(file()), "application/json", true));
    }
}
