package dev.thaw.functions.watermark.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.thaw.functions.watermark.av.Filter;
import dev.thaw.functions.watermark.av.Frame;
import dev.thaw.functions.watermark.av.PictureReader;
import dev.thaw.functions.watermark.av.PictureWriter;
import dev.thaw.functions.watermark.form.Metadata;
import dev.thaw.functions.watermark.form.Profile;
import dev.thaw.functions.watermark.paint.Inks;
import dev.thaw.functions.watermark.paint.Painter;
import dev.thaw.functions.watermark.paint.Srgb;
import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.ExifCleaner;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;

/** Does an order: decodes once, and for each output scales, marks and encodes. */
final class Stamper implements AutoCloseable {
    private static final int MOST_SHRUNK = 3;

    private final Order order;
    private final PictureReader reader;
    private final List<Frame> pictures = new ArrayList<>();
    private final List<Sink> sinks = new ArrayList<>();
    private byte[] profile;
    private byte[] exif;
    private int frames;

    Stamper(Order order) {
        this.order = order;
        this.reader = new PictureReader(order.maxPixels());
    }

    Answer run() throws IOException {
        for (Order.Target target : order.outputs()) {
            sinks.add(new Sink(target, painters()));
        }
        Optional<Frame> inks = order.header().type() == PictureType.JPEG
                ? Inks.decoded(Files.readAllBytes(Path.of(order.input())), order.maxPixels())
                : Optional.empty();
        if (inks.isPresent()) {
            take(inks.get());
        } else {
            reader.read(Path.of(order.input()), order.header().type(), shrink(), this::take);
        }
        var sizes = new ArrayList<Answer.Size>();
        for (Sink sink : sinks) {
            sizes.add(sink.finish());
        }
        return Answer.of(sizes);
    }

    private List<Painter> painters() throws IOException {
        var painters = new ArrayList<Painter>();
        for (Order.Stamp stamp : order.marks()) {
            if (stamp.mark().text() != null) {
                painters.add(Painter.ofText(
                        stamp.mark(), stamp.fonts().stream().map(Path::of).toList()));
            } else {
                painters.add(Painter.ofPicture(stamp.mark(), picture(stamp)));
            }
        }
        return painters;
    }

    private Frame picture(Order.Stamp stamp) throws IOException {
        int before = pictures.size();
        reader.read(Path.of(stamp.mark().picture()), stamp.header().type(), 0, frame -> {
            if (pictures.size() == before) {
                pictures.add(upright(frame, stamp.header().orientation(), ""));
            }
            frame.close();
        });
        if (pictures.size() == before) {
            throw new dev.thaw.function.FunctionException(422, "broken-media", "The mark's file holds no picture.");
        }
        return pictures.get(before);
    }

    /** A JPEG need not be decoded whole when all outputs are at most half as wide and high. */
    private int shrink() {
        int shrink = MOST_SHRUNK;
        for (Order.Target target : order.outputs()) {
            double by = 1 / scale(target);
            shrink = Math.min(shrink, by >= 8 ? 3 : by >= 4 ? 2 : by >= 2 ? 1 : 0);
        }
        return shrink;
    }

    private double scale(Order.Target target) {
        PictureHeader header = order.header();
        double byWidth =
                target.form().width() == null ? 1 : (double) target.form().width() / header.uprightWidth();
        double byHeight =
                target.form().height() == null ? 1 : (double) target.form().height() / header.uprightHeight();
        return Math.min(1, Math.min(byWidth, byHeight));
    }

    private void take(Frame frame) {
        try (frame) {
            if (frames == 0) {
                profile = frame.profile();
                exif = frame.exif();
            }
            for (Sink sink : sinks) {
                if (frames == 0 || sink.target.format().isAnimated()) {
                    sink.take(frame);
                }
            }
            frames++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The frame as one looks at it, in pixels that can be marked. */
    static Frame upright(Frame frame, int orientation, String scale) {
        String turn =
                switch (orientation) {
                    case 2 -> "hflip,";
                    case 3 -> "hflip,vflip,";
                    case 4 -> "vflip,";
                    case 5 -> "transpose=cclock_flip,";
                    case 6 -> "transpose=clock,";
                    case 7 -> "transpose=clock_flip,";
                    case 8 -> "transpose=cclock,";
                    default -> "";
                };
        String pixels = "";
        if (frame.isPalette()) {
            pixels = "format=rgba,";
        } else if (frame.isGray()) {
            pixels = "format="
                    + (frame.isDeep()
                            ? (frame.hasAlpha() ? "rgba64le" : "rgb48le")
                            : frame.hasAlpha() ? "rgba" : "rgb24")
                    + ",";
        }
        String chain = pixels + turn + scale;
        return chain.isEmpty() ? frame.share() : Filter.once(frame, chain.substring(0, chain.length() - 1));
    }

    @Override
    public void close() {
        sinks.forEach(Sink::close);
        pictures.forEach(Frame::close);
    }

    /** One output while it is made. */
    private final class Sink {
        private final Order.Target target;
        private final List<Painter> painters;
        private PictureWriter writer;
        private int width;
        private int height;
        private int written;

        Sink(Order.Target target, List<Painter> painters) {
            this.target = target;
            this.painters = painters;
        }

        void take(Frame source) throws IOException {
            try (Frame frame = prepared(source)) {
                frame.describedAs(source);
                frame.unshare();
                for (Painter painter : painters) {
                    painter.paint(frame);
                }
                width = frame.width();
                height = frame.height();
                if (writer == null) {
                    boolean lossless = order.header().lossless();
                    boolean animated = order.header().frames() > 1;
                    writer = new PictureWriter(
                            Encodings.of(target.format(), target.form(), frame, lossless, animated),
                            Path.of(target.file()));
                }
                writer.write(frame);
                written++;
            }
        }

        private Frame prepared(Frame source) {
            Frame upright = upright(source, order.header().orientation(), size());
            if (convertsColours()) {
                upright = Srgb.converted(upright, profile);
            }
            if (upright.hasAlpha() && !target.format().holdsAlpha()) {
                try (Frame clear = upright) {
                    return Filter.once(
                            clear,
                            "format=rgba,split[p][q];[q]drawbox=t=fill:c=white:replace=1[w];"
                                    + "[w][p]overlay=format=gbrp,format=rgb24");
                }
            }
            return upright;
        }

        private String size() {
            double scale = scale(target);
            if (scale >= 1) {
                return "";
            }
            int w = Math.max(1, (int) Math.round(order.header().uprightWidth() * scale));
            int h = Math.max(1, (int) Math.round(order.header().uprightHeight() * scale));
            return "scale=%d:%d:flags=lanczos,".formatted(w, h);
        }

        private boolean convertsColours() {
            return profile != null
                    && (target.form().profile() == Profile.SRGB
                            || !target.format().holdsProfile());
        }

        Answer.Size finish() throws IOException {
            writer.finish();
            writer.close();
            writer = null;
            byte[] icc = convertsColours() || !target.format().holdsProfile() ? null : profile;
            byte[] described = exif();
            Path file = Path.of(target.file());
            Bytes made = Bytes.of(Files.readAllBytes(file));
            PictureType type = PictureType.of(made).orElseThrow();
            Files.write(file, type.with(made, icc, described));
            return new Answer.Size(width, height, written);
        }

        private byte[] exif() throws IOException {
            if (target.form().metadata() == Metadata.NONE) {
                return null;
            }
            boolean location = target.form().metadata() == Metadata.ALL;
            // As the file has it; where its container is not read here, as FFmpeg gives it.
            return order.header()
                    .type()
                    .exif(Bytes.of(Files.readAllBytes(Path.of(order.input()))))
                    .or(() -> Optional.ofNullable(exif))
                    .map(found -> ExifCleaner.cleaned(found, location))
                    .orElse(null);
        }

        void close() {
            if (writer != null) {
                writer.close();
            }
        }
    }
}
