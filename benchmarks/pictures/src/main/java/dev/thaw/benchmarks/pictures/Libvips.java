package dev.thaw.benchmarks.pictures;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import com.criteo.vips.PixelPacket;
import com.criteo.vips.VipsContext;
import com.criteo.vips.VipsException;
import com.criteo.vips.VipsImage;

/** Marks pictures by libvips. How much smaller a JPEG is decoded, it decides itself. */
public final class Libvips {
    /** No bound: the width alone decides. */
    private static final int ANY_HEIGHT = 100_000;

    private Libvips() {}

    public static void main(String[] args) throws Exception {
        load("libtiff");
        VipsContext.setConcurrency(1);
        // Every order is new work: the same file would otherwise be decoded once.
        VipsContext.setMaxCache(0);
        Order.serve(Libvips::mark);
    }

    // JVips brings it and loads all it brings but this one, which libvips itself needs.
    private static void load(String library) throws IOException {
        Path file = Files.createTempFile(library, ".so");
        try (InputStream brought = VipsContext.class.getResourceAsStream("/" + library + ".so")) {
            Files.copy(brought, file, StandardCopyOption.REPLACE_EXISTING);
            System.load(file.toString());
        } finally {
            Files.delete(file);
        }
    }

    private static void mark(Order order) throws IOException, VipsException {
        VipsImage picture = VipsImage.thumbnail(order.input(), order.width(), ANY_HEIGHT, false);
        VipsImage sprite = VipsImage.thumbnail(order.mark(), Order.markWidth(picture.getWidth()), ANY_HEIGHT, false);
        int margin = Order.margin(picture.getWidth(), picture.getHeight());
        int x = picture.getWidth() - sprite.getWidth() - margin;
        int y = picture.getHeight() - sprite.getHeight() - margin;
        VipsImage under = picture.extractArea(x, y, sprite.getWidth(), sprite.getHeight());
        try {
            sprite.linear(new double[] {1, 1, 1, Order.OPACITY}, new double[] {0, 0, 0, 0}, true);
            under.compose(sprite);
            under.flatten(new PixelPacket(0.0, 0.0, 0.0));
            under.castUchar();
            picture.insert(under, x, y);
            Files.write(
                    Path.of(order.output()),
                    order.isWebp()
                            ? picture.writeWEBPToArray(order.quality(), false, true)
                            : picture.writeJPEGToArray(order.quality(), true));
        } finally {
            under.release();
            sprite.release();
            picture.release();
        }
    }
}
