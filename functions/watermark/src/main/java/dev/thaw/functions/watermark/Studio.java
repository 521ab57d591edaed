package dev.thaw.functions.watermark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.form.FilmFormat;
import dev.thaw.functions.watermark.form.InvalidFormException;
import dev.thaw.functions.watermark.form.JobForm;
import dev.thaw.functions.watermark.form.OutputForm;
import dev.thaw.functions.watermark.form.PictureFormat;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.worker.Made;
import dev.thaw.functions.watermark.worker.Order;
import dev.thaw.functions.watermark.worker.Workers;

/** Does a job on a picture that lies in a file: checks what the headers say against the limits, then has a worker do it. */
@ApplicationScoped
class Studio {
    private final WatermarkConfig config;
    private final Materials materials;
    private final Workers workers;

    Studio(WatermarkConfig config, Materials materials, Workers workers) {
        this.config = config;
        this.materials = materials;
        this.workers = workers;
    }

    /**
     * Makes the job's outputs in the folder.
     *
     * @param onCancel takes what ends the work
     * @throws FunctionException 413 {@code input-too-large}; 422 {@code unsupported-media}, {@code broken-media}, {@code picture-too-large},
     *     {@code too-many-frames}, {@code work-too-large}, {@code decoder-crashed}, {@code broken-font}; 503 {@code overloaded}
     */
    List<Made> make(Path folder, Path input, JobForm job, Sources sources, Consumer<Runnable> onCancel)
            throws IOException, InterruptedException {
        PictureHeader header = materials.header(input);
        checkForm(job);
        checkWork(job, header);
        var targets = new ArrayList<Order.Target>();
        for (OutputForm form : job.outputs()) {
            PictureFormat format = form.format() instanceof PictureFormat chosen ? chosen : sameAs(header);
            String file = "out-" + targets.size() + "." + format.extension();
            targets.add(new Order.Target(form, format, folder.resolve(file).toString()));
        }
        return workers.run(
                new Order(
                        input.toString(),
                        header,
                        materials.stamps(job.marks(), sources),
                        targets,
                        config.limits().pixels()),
                onCancel);
    }

    /** Refuses what only films have. */
    private static void checkForm(JobForm job) {
        for (int i = 0; i < job.outputs().size(); i++) {
            if (job.outputs().get(i).format() instanceof FilmFormat format) {
                throw InvalidFormException.at(
                        "/outputs/" + i + "/format", "A picture does not become a film (" + format.extension() + ").");
            }
            if (job.outputs().get(i).codec() != null) {
                throw InvalidFormException.at("/outputs/" + i + "/codec", "Only films have a codec.");
            }
        }
        for (int i = 0; i < job.marks().size(); i++) {
            if (job.marks().get(i).isTimed()) {
                throw InvalidFormException.at(
                        "/marks/" + i, "from, to, fade and move are for films, and the input is a picture.");
            }
        }
    }

    private void checkWork(JobForm job, PictureHeader header) {
        long pixels = header.pixels() * header.frames() * job.outputs().size();
        if (pixels > config.limits().output()) {
            throw new FunctionException(
                    422,
                    "work-too-large",
                    "All frames of all outputs have " + pixels + " pixels; the most is "
                            + config.limits().output() + ".");
        }
    }

    private static PictureFormat sameAs(PictureHeader header) {
        return switch (header.type()) {
            case JPEG -> PictureFormat.JPG;
            case PNG, TIFF -> PictureFormat.PNG;
            case WEBP -> PictureFormat.WEBP;
            case GIF -> PictureFormat.GIF;
            case HEIF -> PictureFormat.AVIF;
        };
    }
}
