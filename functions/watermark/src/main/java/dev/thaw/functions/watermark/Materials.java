package dev.thaw.functions.watermark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;
import dev.thaw.functions.watermark.worker.Order;

/** What a job works with: pictures, checked by their headers against the limits, and fonts. */
@ApplicationScoped
class Materials {
    private static final int MAGIC = 32;

    private final WatermarkConfig config;
    private final Semaphore readers;

    Materials(WatermarkConfig config) {
        this.config = config;
        this.readers = new Semaphore(config.workerCount());
    }

    /** Something that holds a whole file in memory. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException;
    }

    /**
     * Does so in turn: as many files as there are workers are in memory at a time, however many ask.
     *
     * @throws FunctionException 503 {@code overloaded} when it takes too long until it is one's turn
     */
    <T> T inTurn(Reading<T> reading) throws IOException, InterruptedException {
        if (!readers.tryAcquire(config.patience().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new FunctionException(503, "overloaded", "Enough pictures are read already.");
        }
        try {
            return reading.read();
        } finally {
            readers.release();
        }
    }

    /** Whether a file is a picture by its first bytes. */
    boolean isPicture(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return PictureType.of(Bytes.of(in.readNBytes(MAGIC))).isPresent();
        }
    }

    /** The marks with what they need, brought by {@code sources}. */
    List<Order.Stamp> stamps(List<Mark> marks, Sources sources) throws IOException, InterruptedException {
        var stamps = new ArrayList<Order.Stamp>();
        for (Mark mark : marks) {
            stamps.add(stamp(mark, stamps.size(), sources));
        }
        return stamps;
    }

    private Order.Stamp stamp(Mark mark, int index, Sources sources) throws IOException, InterruptedException {
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

    /** What a picture's file says of itself, within the limits; errors as {@link Studio#make}. */
    PictureHeader header(Path file) throws IOException, InterruptedException {
        long most = config.limits().input().asLongValue();
        if (Files.size(file) > most) {
            throw new FunctionException(413, "input-too-large", "The file is larger than " + most + " bytes.");
        }
        PictureHeader header = inTurn(() -> read(file));
        check(header);
        return header;
    }

    private static PictureHeader read(Path file) throws IOException {
        Bytes bytes = Bytes.of(Files.readAllBytes(file));
        return PictureType.of(bytes)
                .orElseThrow(
                        () -> new FunctionException(
                                422,
                                "unsupported-media",
                                "The input is no JPEG, PNG, WebP, AVIF, GIF, TIFF or HEIC picture; its content decides, not its name."))
                .header(bytes);
    }

    private void check(PictureHeader header) {
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
    }
}
