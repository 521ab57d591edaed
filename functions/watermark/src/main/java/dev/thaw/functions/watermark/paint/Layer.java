package dev.thaw.functions.watermark.paint;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

import dev.thaw.functions.watermark.form.Mark;

/** A mark over a picture of one size: a drawing, once or often, perhaps turned. Painted band by band, so that it never exists as a whole. */
final class Layer {
    private final BufferedImage drawing;
    private final List<AffineTransform> places;
    private final Rectangle bounds;
    private final Rectangle whole;

    private Layer(BufferedImage drawing, List<AffineTransform> places, Rectangle picture) {
        this.drawing = drawing;
        this.places = places;
        Rectangle2D all = new Rectangle();
        for (AffineTransform place : places) {
            Rectangle2D one = covered(place);
            all = all.isEmpty() ? one : all.createUnion(one);
        }
        this.whole = all.getBounds();
        this.bounds = whole.intersection(picture);
    }

    static Layer of(Mark mark, BufferedImage drawing, int width, int height) {
        Rectangle2D turned = turn(mark.rotate())
                .createTransformedShape(new Rectangle(drawing.getWidth(), drawing.getHeight()))
                .getBounds2D();
        var places = new ArrayList<AffineTransform>();
        if (mark.tiled()) {
            tile(mark, turned, width, height, places);
        } else {
            int margin = mark.marginOn(width, height);
            places.add(place(
                    mark,
                    turned,
                    mark.position().x(width, (int) Math.ceil(turned.getWidth()), margin),
                    mark.position().y(height, (int) Math.ceil(turned.getHeight()), margin)));
        }
        return new Layer(drawing, places, new Rectangle(width, height));
    }

    /** Side by side with half of its width between, every second row shifted by half. */
    private static void tile(Mark mark, Rectangle2D turned, int width, int height, List<AffineTransform> places) {
        int stepX = (int) Math.ceil(turned.getWidth() * 1.5) + 1;
        int stepY = (int) Math.ceil(Math.max(turned.getHeight() * 1.5, turned.getWidth() * 0.5)) + 1;
        for (int row = 0; row * stepY < height; row++) {
            int shift = row % 2 == 0 ? 0 : -stepX / 2;
            for (int x = shift; x < width; x += stepX) {
                places.add(place(mark, turned, x + stepX / 6, row * stepY + stepY / 6));
            }
        }
    }

    private static AffineTransform place(Mark mark, Rectangle2D turned, double x, double y) {
        AffineTransform place = AffineTransform.getTranslateInstance(x - turned.getX(), y - turned.getY());
        place.concatenate(turn(mark.rotate()));
        return place;
    }

    private static AffineTransform turn(double degrees) {
        return AffineTransform.getRotateInstance(Math.toRadians(degrees));
    }

    private Rectangle2D covered(AffineTransform place) {
        return place.createTransformedShape(new Rectangle(drawing.getWidth(), drawing.getHeight()))
                .getBounds2D();
    }

    /** All of it, also what lies outside of the picture. */
    Rectangle whole() {
        return whole;
    }

    /** What of the picture it touches. */
    Rectangle bounds() {
        return bounds;
    }

    /** Paints the part that lies over the band, whose upper left corner is at the band's; the band is clear before. */
    void paint(BufferedImage band, Rectangle where) {
        Graphics2D g = band.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.translate(-where.x, -where.y);
        for (AffineTransform place : places) {
            if (covered(place).intersects(where)) {
                g.drawImage(drawing, place, null);
            }
        }
        g.dispose();
    }
}
