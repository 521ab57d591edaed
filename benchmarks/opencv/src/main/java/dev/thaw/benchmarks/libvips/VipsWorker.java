package dev.thaw.benchmarks.libvips;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import com.criteo.vips.PixelPacket;
import com.criteo.vips.VipsContext;
import com.criteo.vips.VipsException;
import com.criteo.vips.VipsImage;

/** Marks pictures by libvips; its orders are those of the OpenCV worker. How much smaller a JPEG is decoded, libvips decides itself. */
public final class VipsWorker {
    /** As a mark of the watermark function lies there unless it says otherwise. */
    private static final double SCALE = 0.25;

    private static final double OPACITY = 0.6;
    private static final int MARGIN_PART = 50;
    /** No bound: the width alone decides. */
    private static final int ANY_HEIGHT = 100_000;

    private VipsWorker() {}

    public static void main(String[] args) throws IOException, VipsException {
        load("libtiff");
        VipsContext.setConcurrency(1);
        // Every order is new work: the same file would otherwise be decoded once.
        VipsContext.setMaxCache(0);
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] order = line.split("\t", -1);
            mark(order[0], order[1], Path.of(order[2]), Integer.parseInt(order[3]), Integer.parseInt(order[5]));
            System.out.println("done");
        }
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

    private static void mark(String input, String mark, Path output, int width, int quality)
            throws IOException, VipsException {
        VipsImage picture = VipsImage.thumbnail(input, width, ANY_HEIGHT, false);
        VipsImage sprite = VipsImage.thumbnail(mark, (int) Math.round(picture.getWidth() * SCALE), ANY_HEIGHT, false);
        int margin = Math.min(picture.getWidth(), picture.getHeight()) / MARGIN_PART;
        int x = picture.getWidth() - sprite.getWidth() - margin;
        int y = picture.getHeight() - sprite.getHeight() - margin;
        VipsImage under = picture.extractArea(x, y, sprite.getWidth(), sprite.getHeight());
        try {
            sprite.linear(new double[] {1, 1, 1, OPACITY}, new double[] {0, 0, 0, 0}, true);
            under.compose(sprite);
            under.flatten(new PixelPacket(0.0, 0.0, 0.0));
            under.castUchar();
            picture.insert(under, x, y);
            Files.write(
                    output,
                    output.toString().endsWith(".webp")
                            ? picture.writeWEBPToArray(quality, false, true)
                            : picture.writeJPEGToArray(quality, true));
        } finally {
            under.release();
            sprite.release();
            picture.release();
        }
    }
}
