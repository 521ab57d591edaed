package dev.thaw.functions.watermark.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.av.Encoding;
import dev.thaw.functions.watermark.av.Frame;
import dev.thaw.functions.watermark.av.PictureReader;
import dev.thaw.functions.watermark.av.PictureWriter;
import dev.thaw.functions.watermark.paint.Cutout;
import dev.thaw.functions.watermark.paint.Painter;

/** Does a {@link DrawOrder}: each mark becomes a file of transparent pictures, one for each frame of the mark. */
final class Drafter {
    /** Frames that are whole PNGs, in the container that FFmpeg's program is allowed to read. */
    private static final Encoding DRAWING = new Encoding("png", "mov", "rgba", Map.of(), false);

    /** How long a frame is shown that does not say so, in hundredths of a second. */
    private static final int SHOWN = 4;

    private final DrawOrder order;

    Drafter(DrawOrder order) {
        this.order = order;
    }

    Answer run() throws IOException {
        var overlays = new ArrayList<Overlay>();
        for (Order.Stamp stamp : order.marks()) {
            try (var drawing = new Drawing(Path.of(order.files().get(overlays.size())))) {
                overlays.add(drawing.of(stamp));
            }
        }
        return Answer.ofOverlays(overlays);
    }

    private final class Drawing implements AutoCloseable {
        private final PictureWriter writer;
        private Cutout first;
        private int frames;
        private long end;

        Drawing(Path file) {
            writer = new PictureWriter(DRAWING, file);
        }

        Overlay of(Order.Stamp stamp) throws IOException {
            if (stamp.mark().text() != null) {
                List<Path> fonts = stamp.fonts().stream().map(Path::of).toList();
                add(Painter.ofText(stamp.mark(), fonts), SHOWN);
            } else {
                new PictureReader(order.maxPixels())
                        .read(Path.of(stamp.mark().picture()), stamp.header().type(), 0, frame -> add(stamp, frame));
            }
            if (first == null) {
                throw new FunctionException(422, "broken-media", "The mark's file holds no picture.");
            }
            writer.finish();
            return new Overlay(
                    first.at().x,
                    first.at().y,
                    first.end().x,
                    first.end().y,
                    first.drawing().getWidth(),
                    first.drawing().getHeight(),
                    frames);
        }

        private void add(Order.Stamp stamp, Frame frame) {
            try (frame;
                    Frame upright = Stamper.upright(frame, stamp.header().orientation(), "")) {
                long length = frame.length() > 0 ? frame.length() : SHOWN;
                add(Painter.ofPicture(stamp.mark(), upright), length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void add(Painter painter, long length) throws IOException {
            Cutout cutout = painter.cutout(order.width(), order.height());
            first = first == null ? cutout : first;
            frames++;
            try (Frame drawn = cutout.frame()) {
                drawn.timed(end, length);
                writer.write(drawn);
            }
            end += length;
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
