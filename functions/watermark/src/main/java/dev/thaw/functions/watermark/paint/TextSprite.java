package dev.thaw.functions.watermark.paint;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.text.AttributedString;
import java.util.List;

import dev.thaw.functions.watermark.form.Mark;

/** Draws a text as wide as asked; lines are centred. Scripts are shaped and ordered by Unicode's rules. */
final class TextSprite {
    private static final float TRIAL = 100;
    private static final float SMALLEST = 6;
    private static final FontRenderContext CONTEXT = new FontRenderContext(new AffineTransform(), true, true);

    private final Mark mark;
    private final Fonts fonts;

    TextSprite(Mark mark, Fonts fonts) {
        this.mark = mark;
        this.fonts = fonts;
    }

    /** The letters with their outline; the shadow comes later. */
    BufferedImage draw(int width, int mostHeight) {
        Rectangle2D trial = bounds(layouts(TRIAL), TRIAL);
        double byWidth = width / Math.max(1, trial.getWidth());
        double byHeight = mostHeight / Math.max(1, trial.getHeight());
        float size = (float) Math.max(SMALLEST, TRIAL * Math.min(byWidth, byHeight));
        List<TextLayout> layouts = layouts(size);
        Rectangle2D bounds = bounds(layouts, size);
        int imageWidth = (int) Math.clamp(Math.ceil(bounds.getWidth()), 1, 4.0 * width + 64);
        int imageHeight = (int) Math.clamp(Math.ceil(bounds.getHeight()), 1, 4.0 * mostHeight + 64);
        var image = new BufferedImage(imageWidth, imageHeight, BufferedImage.TYPE_INT_ARGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        double y = -bounds.getY();
        for (TextLayout layout : layouts) {
            double x = (imageWidth - layout.getAdvance()) / 2.0;
            line(g, layout, x, y, size);
            y += lineHeight(layout);
        }
        g.dispose();
        return image;
    }

    private void line(Graphics2D g, TextLayout layout, double x, double y, float size) {
        if (mark.outline() != null && mark.outline().width() > 0) {
            g.setColor(new Color(mark.outline().color().argb(), true));
            // Half of the line lies under the letter.
            g.setStroke(new BasicStroke(
                    (float) (2 * mark.outline().width() * size), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            g.draw(layout.getOutline(AffineTransform.getTranslateInstance(x, y)));
        }
        g.setColor(new Color(mark.color().argb(), true));
        layout.draw(g, (float) x, (float) y);
    }

    private List<TextLayout> layouts(float size) {
        return mark.text()
                .lines()
                .map(line -> layout(line.isEmpty() ? " " : line, size))
                .toList();
    }

    private TextLayout layout(String line, float size) {
        var text = new AttributedString(line);
        for (int i = 0; i < line.length(); ) {
            int character = line.codePointAt(i);
            int end = i + Character.charCount(character);
            Font font = fonts.with(character, size);
            // What only modifies the character before it stays with that one's font.
            while (end < line.length() && isJoined(line.codePointAt(end))) {
                end += Character.charCount(line.codePointAt(end));
            }
            text.addAttribute(TextAttribute.FONT, font, i, end);
            i = end;
        }
        return new TextLayout(text.getIterator(), CONTEXT);
    }

    private static boolean isJoined(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> character == 0x200D || (character >= 0x1F3FB && character <= 0x1F3FF);
        };
    }

    private Rectangle2D bounds(List<TextLayout> layouts, float size) {
        double edge = 1 + (mark.outline() == null ? 0 : mark.outline().width() * size);
        double width =
                layouts.stream().mapToDouble(TextLayout::getAdvance).max().orElse(1);
        double height = layouts.stream().mapToDouble(TextSprite::lineHeight).sum();
        return new Rectangle2D.Double(
                -edge, -layouts.getFirst().getAscent() - edge, width + 2 * edge, height + 2 * edge);
    }

    private static double lineHeight(TextLayout layout) {
        return layout.getAscent() + layout.getDescent() + layout.getLeading();
    }
}
