package dev.thaw.functions.watermark.paint;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

import dev.thaw.functions.watermark.av.Filter;
import dev.thaw.functions.watermark.av.Frame;

/** Converts colours by an ICC profile to sRGB; Java's colour management is Little CMS. */
public final class Srgb {
    private static final int RGB = 3;
    private static final int RGBA = 4;

    private Srgb() {}

    /** A converted frame in place of the one given, which is closed; the same one when the profile cannot be read or is not one of RGB. */
    public static Frame converted(Frame frame, byte[] profile) {
        ICC_ColorSpace from;
        try {
            from = new ICC_ColorSpace(ICC_Profile.getInstance(profile));
        } catch (IllegalArgumentException unreadable) {
            return frame;
        }
        if (from.getType() != ColorSpace.TYPE_RGB) {
            return frame;
        }
        try (frame) {
            Frame rgba = Filter.once(frame, "format=rgba");
            rgba.unshare();
            var op = new ColorConvertOp(from, ColorSpace.getInstance(ColorSpace.CS_sRGB), null);
            byte[] row = new byte[rgba.width() * RGBA];
            byte[] colours = new byte[rgba.width() * RGB];
            WritableRaster in = Raster.createInterleavedRaster(
                    new DataBufferByte(colours, colours.length),
                    rgba.width(),
                    1,
                    rgba.width() * RGB,
                    RGB,
                    new int[] {0, 1, 2},
                    null);
            WritableRaster out = in.createCompatibleWritableRaster();
            for (int y = 0; y < rgba.height(); y++) {
                rgba.readRow(y, row);
                for (int i = 0; i < colours.length; i++) {
                    colours[i] = row[i / RGB * RGBA + i % RGB];
                }
                op.filter(in, out);
                byte[] made = ((DataBufferByte) out.getDataBuffer()).getData();
                for (int i = 0; i < colours.length; i++) {
                    row[i / RGB * RGBA + i % RGB] = made[i];
                }
                rgba.writeRow(y, row);
            }
            return frame.hasAlpha() ? rgba : opaque(rgba);
        }
    }

    private static Frame opaque(Frame rgba) {
        try (rgba) {
            return Filter.once(rgba, "format=rgb24");
        }
    }
}
