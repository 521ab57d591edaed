package dev.thaw.functions.watermark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.form.JobForm;
import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.form.OutputForm;
import dev.thaw.functions.watermark.form.PictureFormat;
import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;
import dev.thaw.functions.watermark.worker.Made;
import dev.thaw.functions.watermark.worker.Order;
import dev.thaw.functions.watermark.worker.Workers;

/** Does a job on a picture that lies in a file: checks what the headers say against the limits, then has a worker do it. */
@ApplicationScoped
class Studio {
    private final WatermarkConfig config;
    private final Workers workers;

    Studio(WatermarkConfig config, Workers workers) {
        this.config = config;
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
        PictureHeader header = header(input);
        checkWork(job, header);
        var stamps = new ArrayList<Order.Stamp>();
        for (Mark mark : job.marks()) {
            stamps.add(stamp(mark, stamps.size(), sources));
        }
        var targets = new ArrayList<Order.Target>();
        for (OutputForm form : job.outputs()) {
            PictureFormat format = form.format() != null ? form.format() : sameAs(header);
            String file = "out-" + targets.size() + "." + format.extension();
            targets.add(new Order.Target(form, format, folder.resolve(file).toString()));
        }
        return workers.run(
                new Order(
                        input.toString(),
                        header,
                        stamps,
                        targets,
                        config.limits().pixels()),
                onCancel);
    }

    private Order.Stamp stamp(Mark mark, int index, Sources sources) throws IOException {
        if (mark.picture() != null) {
            Path file = sources.fetch(mark.picture(), "mark-" + index);
            return new Order.Stamp(mark.at(file.toString(), null), header(file), List.of());
        }
        var fonts = new ArrayList<String>();
        if (mark.font() != null) {
            Path named = config.fonts().get(mark.font());
            fonts.add(
                    named != null
                            ? named.toString()
                            : sources.fetch(mark.font(), "font-" + index).toString());
        }
        new TreeMap<>(config.fonts()).values().forEach(font -> fonts.add(font.toString()));
        return new Order.Stamp(mark.at(null, null), null, fonts);
    }

    /** What the file says of itself, within the limits. */
    private PictureHeader header(Path file) throws IOException {
        long most = config.limits().input().asLongValue();
        if (Files.size(file) > most) {
            throw new FunctionException(413, "input-too-large", "The file is larger than " + most + " bytes.");
        }
        Bytes bytes = Bytes.of(Files.readAllBytes(file));
        PictureHeader header = PictureType.of(bytes)
                .orElseThrow(
                        () -> new FunctionException(
                                422,
                                "unsupported-media",
                                "The input is no JPEG, PNG, WebP, AVIF, GIF, TIFF or HEIC picture; its content decides, not its name."))
                .header(bytes);
        if (header.width() < 1 || header.height() < 1) {
            throw new FunctionException(422, "broken-media", "The picture is damaged or cut: it has no size.");
        }
        if (header.pixels() > config.limits().pixels()) {
            throw new FunctionException(
                    422,
                    "picture-too-large",
                    "The picture has " + header.width() + " x " + header.height() + " pixels; the most is "
                            + config.limits().pixels() + ".");
        }
        if (header.frames() > config.limits().frames()) {
            throw new FunctionException(
                    422,
                    "too-many-frames",
                    "The picture has " + header.frames() + " frames; the most is "
                            + config.limits().frames() + ".");
        }
        return header;
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
