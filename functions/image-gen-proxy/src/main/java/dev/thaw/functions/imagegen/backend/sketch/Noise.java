package dev.thaw.functions.imagegen.backend.sketch;

/** Smooth noise that depends on nothing but its seed. */
final class Noise {
    private final long seed;

    Noise(long seed) {
        this.seed = seed;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** An even number between 0 and 1 for each index. */
    double at(long index) {
        return (mix(seed ^ mix(index)) >>> 11) * 0x1.0p-53;
    }

    /** Between the numbers at whole positions, smoothly. */
    private double smooth(double position) {
        long cell = (long) Math.floor(position);
        double part = position - cell;
        double eased = part * part * (3 - 2 * part);
        return at(cell) * (1 - eased) + at(cell + 1) * eased;
    }

    /** Octaves of smooth noise, 0 to 1. */
    double fractal(double position, int octaves) {
        double sum = 0;
        double weight = 0.5;
        double scale = 1;
        for (int i = 0; i < octaves; i++) {
            sum += weight * smooth(position * scale + i * 1000);
            weight /= 2;
            scale *= 2;
        }
        return sum;
    }
}
