package dev.thaw.functions.imagegen.backend;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** OpenAI marks what is to change by transparency, others by white. */
final class Masks {
    private static final int OPAQUE = 255;

    private Masks() {}

    /** A PNG that is white where the mask is transparent, black where it is opaque, and grey in between. */
    static Picture whiteWhereTransparent(Picture mask) throws BackendException {
        BufferedImage from;
        try {
            from = ImageIO.read(new ByteArrayInputStream(mask.bytes()));
        } catch (IOException e) {
            throw BackendException.broken("The mask cannot be read.", e);
        }
        if (from == null) {
            throw BackendException.broken("The mask is no picture that can be read here.", null);
        }
        var to = new BufferedImage(from.getWidth(), from.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < from.getHeight(); y++) {
            for (int x = 0; x < from.getWidth(); x++) {
                int change = OPAQUE - (from.getRGB(x, y) >>> 24);
                to.setRGB(x, y, change << 16 | change << 8 | change);
            }
        }
        var file = new ByteArrayOutputStream();
        try {
            ImageIO.write(to, "png", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return mask.with(file.toByteArray());
    }
}
