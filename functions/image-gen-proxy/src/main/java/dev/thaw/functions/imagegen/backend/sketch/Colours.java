package dev.thaw.functions.imagegen.backend.sketch;

/** Arithmetic on colours, 0xRRGGBB. */
final class Colours {
    private Colours() {}

    /** Hue, saturation and lightness, each 0 to 1, in RGB. */
    static int hsl(double hue, double saturation, double lightness) {
        double chroma = saturation * Math.min(lightness, 1 - lightness);
        return (channel(hue, 0, chroma, lightness) << 16)
                | (channel(hue, 8, chroma, lightness) << 8)
                | channel(hue, 4, chroma, lightness);
    }

    private static int channel(double hue, int offset, double chroma, double lightness) {
        double k = (offset + (hue - Math.floor(hue)) * 12) % 12;
        double value = lightness - chroma * Math.max(-1, Math.min(Math.min(k - 3, 9 - k), 1));
        return (int) Math.round(255 * Math.max(0, Math.min(1, value)));
    }

    /** From one colour (0) to another (1). */
    static int mix(int from, int to, double part) {
        double p = Math.max(0, Math.min(1, part));
        int red = mixed((from >> 16) & 255, (to >> 16) & 255, p);
        int green = mixed((from >> 8) & 255, (to >> 8) & 255, p);
        int blue = mixed(from & 255, to & 255, p);
        return (red << 16) | (green << 8) | blue;
    }

    private static int mixed(int from, int to, double part) {
        return (int) (from + (to - from) * part + 0.5);
    }
}
