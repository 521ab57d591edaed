package dev.thaw.benchmarks.pictures;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A picture to be marked at the lower right, as the watermark function does it unless it is told otherwise.
 *
 * @param mark a PNG with alpha
 * @param output its name's end is its format, {@code .jpg} or {@code .webp}
 * @param width of the output, in pixels; not more than the input's
 * @param shrink by how many halvings a JPEG may be decoded smaller
 */
record Order(String input, String mark, String output, int width, int shrink, int quality) {
    private static final double SCALE = 0.25;
    private static final int MARGIN_PART = 50;

    /** How opaque the mark is where it is not transparent of itself. */
    static final double OPACITY = 0.6;

    /** A library at work. */
    interface Library {
        void mark(Order order) throws Exception;
    }

    /** Has the orders done that come from stdin, each a line of its six fields parted by tabs; answers each with a line once the output is there. */
    static void serve(Library library) throws Exception {
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            library.mark(of(line));
            System.out.println("done");
        }
    }

    private static Order of(String line) throws IOException {
        String[] field = line.split("\t", -1);
        if (field.length != 6) {
            throw new IOException("This is no order: " + line);
        }
        return new Order(
                field[0],
                field[1],
                field[2],
                Integer.parseInt(field[3]),
                Integer.parseInt(field[4]),
                Integer.parseInt(field[5]));
    }

    boolean isWebp() {
        return output.endsWith(".webp");
    }

    /** The mark's width on a picture of a width. */
    static int markWidth(int width) {
        return (int) Math.round(width * SCALE);
    }

    static int margin(int width, int height) {
        return Math.min(width, height) / MARGIN_PART;
    }
}
