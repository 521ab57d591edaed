package dev.thaw.benchmarks;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** JPEGs from VGA to 12 megapixels. */
final class MixedPictures {
    private static final int[][] SIZES = {
        {640, 480}, {1280, 720}, {1600, 1200}, {1920, 1080}, {2560, 1440}, {4000, 3000}
    };

    private MixedPictures() {}

    record Picture(int width, int height, Path file) {}

    static List<Picture> made(Path folder) throws IOException {
        var pictures = new ArrayList<Picture>();
        for (int[] size : SIZES) {
            Path file = folder.resolve(size[0] + "x" + size[1] + ".jpg");
            draw(size[0], size[1], file);
            pictures.add(new Picture(size[0], size[1], file));
        }
        return pictures;
    }

    /** Colours that change slowly, and a thousand shapes: about as many bytes as a photograph. */
    private static void draw(int width, int height, Path file) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setPaint(new GradientPaint(0, 0, Color.ORANGE, width, height, Color.BLUE));
        g.fillRect(0, 0, width, height);
        var random = new Random(width);
        for (int i = 0; i < 1000; i++) {
            g.setColor(new Color(random.nextInt(0x1000000)));
            g.drawOval(random.nextInt(width), random.nextInt(height), random.nextInt(200), random.nextInt(200));
        }
        g.dispose();
        if (!ImageIO.write(image, "jpeg", file.toFile())) {
            throw new IOException("Java cannot write JPEG here");
        }
    }
}
