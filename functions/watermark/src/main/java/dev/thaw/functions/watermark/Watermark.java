package dev.thaw.functions.watermark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.thaw.function.CancelledException;
import dev.thaw.function.Function;
import dev.thaw.function.Invocation;
import dev.thaw.function.ObjectAddress;
import dev.thaw.functions.watermark.film.Film;
import dev.thaw.functions.watermark.film.Films;
import dev.thaw.functions.watermark.form.JobForm;
import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.form.OutputForm;
import dev.thaw.functions.watermark.worker.Made;
import dev.thaw.media.MediaInfo;

/** The function: puts a job's marks on a picture or a film and stores the outputs. */
@ApplicationScoped
@RegisterForReflection(targets = {JobForm.class, Mark.class, OutputForm.class})
public class Watermark implements Function<ObjectNode> {
    private final Forms forms;
    private final Materials materials;
    private final Studio studio;
    private final Films films;

    Watermark(Forms forms, Materials materials, Studio studio, Films films) {
        this.forms = forms;
        this.materials = materials;
        this.studio = studio;
        this.films = films;
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
        try {
            return materials.isPicture(input)
                    ? picture(invocation, input, job, sources)
                    : film(invocation, input, job, sources);
        } catch (CancelledException cancelled) {
            invocation.withdraw();
            throw cancelled;
        }
    }

    private Map<String, Object> picture(Invocation<ObjectNode> invocation, Path input, JobForm job, Sources sources)
            throws IOException, InterruptedException {
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

    private Map<String, Object> film(Invocation<ObjectNode> invocation, Path input, JobForm job, Sources sources)
            throws IOException, InterruptedException {
        List<Film> made = films.make(invocation, input, job, () -> materials.stamps(job.marks(), sources));
        for (Film film : made) {
            invocation.upload(film.name(), film.file(), film.format().contentType());
        }
        MediaInfo.Size first = made.getFirst().info().video().orElseThrow().shown();
        return Map.of("width", first.width(), "height", first.height(), "films", facts(made));
    }

    private static List<Map<String, Object>> facts(List<Film> films) {
        return films.stream()
                .map(film -> {
                    MediaInfo.Video video = film.info().video().orElseThrow();
                    return Map.<String, Object>of(
                            "format", film.format().extension(),
                            "codec", video.codec(),
                            "width", video.shown().width(),
                            "height", video.shown().height(),
                            "seconds", film.info().seconds());
                })
                .toList();
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
