package dev.thaw.functions.imagegen.backend.sketch;

/** Ridges under a sun: the prompt gives the colours, the seed the shapes. */
public final class Landscape {
    private static final int RIDGES = 5;
    private static final int OCTAVES = 6;

    private final int width;
    private final int height;
    private final double hue;
    private final double sunX;
    private final double sunY;
    private final double sunRadius;
    private final Noise grain;
    private final int[][] ridges = new int[RIDGES][];
    private final int[] colours = new int[RIDGES];
    private final int zenith;
    private final int horizon;
    private final int sun;

    public Landscape(long seed, String prompt, int width, int height) {
        this.width = width;
        this.height = height;
        var words = new Noise(prompt.hashCode());
        var shapes = new Noise(Noise.mix(seed));
        grain = new Noise(seed ^ 0x5DEECE66DL);
        hue = words.at(1) + shapes.at(1) * 0.08;
        sunX = width * (0.2 + 0.6 * shapes.at(2));
        sunY = height * (0.2 + 0.25 * shapes.at(3));
        sunRadius = Math.min(width, height) * (0.06 + 0.06 * shapes.at(4));
        zenith = Colours.hsl(hue, 0.55, 0.30);
        horizon = Colours.hsl(hue + 0.12, 0.75, 0.78);
        sun = Colours.hsl(hue + 0.15, 0.95, 0.88);
        for (int i = 0; i < RIDGES; i++) {
            ridges[i] = ridge(new Noise(Noise.mix(seed + 31L * (i + 1))), i);
            double near = i / (RIDGES - 1.0);
            colours[i] = Colours.mix(horizon, Colours.hsl(hue + 0.55, 0.45, 0.12), 0.25 + 0.75 * near);
        }
    }

    /** The height in pixels from the top at which a ridge begins, for each column. */
    private int[] ridge(Noise noise, int index) {
        double base = 0.48 + 0.10 * index;
        double rise = 0.34 - 0.04 * index;
        int[] tops = new int[width];
        for (int x = 0; x < width; x++) {
            double y = base - rise * (noise.fractal(x * (2.5 + index) / width, OCTAVES) - 0.4);
            tops[x] = (int) (y * height);
        }
        return tops;
    }

    /** Paints the rows from one to before another. */
    public void paint(Canvas canvas, int fromRow, int toRow) {
        for (int y = fromRow; y < toRow; y++) {
            for (int x = 0; x < width; x++) {
                canvas.set(x, y, colour(x, y));
            }
        }
    }

    private int colour(int x, int y) {
        for (int i = RIDGES - 1; i >= 0; i--) {
            if (y >= ridges[i][x]) {
                double mist = Math.min(1, (y - ridges[i][x]) / (0.35 * height)) * 0.35;
                return grained(Colours.mix(colours[i], horizon, mist * (RIDGES - 1 - i) / RIDGES), x, y);
            }
        }
        int sky = Colours.mix(zenith, horizon, y / (0.6 * height));
        double distance = Math.hypot(x - sunX, y - sunY) / sunRadius;
        double glow = distance < 1 ? 1 : Math.max(0, 0.6 - (distance - 1) * 0.12);
        return grained(Colours.mix(sky, sun, glow), x, y);
    }

    /** A little unevenness, so that large areas do not show bands. */
    private int grained(int rgb, int x, int y) {
        double part = (grain.at((long) y * width + x) - 0.5) * 0.03;
        return Colours.mix(rgb, part > 0 ? 0xFFFFFF : 0, Math.abs(part));
    }
}
