package dev.thaw.benchmarks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The worker of the watermark function beside OpenCV and libvips: one picture after the other on one core each, from file to file, at most 1200 pixels wide
 * with a picture mark, as JPEG and as WebP.
 */
final class Pictures implements Benchmark {
    private static final int WARM_UP = 60;
    private static final int PICTURES = 600;
    private static final int WIDTH = 1200;
    /** Of which all halve a JPEG's colours. */
    private static final int QUALITY = 82;

    private static final int MOST_SHRUNK = 3;
    private static final int MARK_WIDTH = 600;
    private static final int MARK_HEIGHT = 200;
    /** Within such squares the lines that one library blurs more than another are as dark as the others'. */
    private static final int SQUARE = 16;
    /** Of a square's mean of 8 bits: the same picture is 0.7 apart at most, one without its mark 2.0 at least. */
    private static final double MOST_APART = 1.2;

    private static final int BYTE = 0xFF;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Report run(Options options) throws Exception {
        Path folder = Files.createTempDirectory("thaw-pictures");
        Path mark = mark(folder.resolve("mark.png"));
        List<MixedPictures.Picture> inputs = MixedPictures.made(folder);
        var figures = new LinkedHashMap<String, Double>();
        for (String format : List.of("jpg", "webp")) {
            try (PictureProgram ours = worker(options.root(), folder);
                    PictureProgram opencv = peer(options.root(), "OpenCv", folder.resolve("opencv.log"));
                    PictureProgram vips = peer(options.root(), "Libvips", folder.resolve("libvips.log"))) {
                int count = options.scaled(PICTURES) + WARM_UP;
                for (int i = 0; i < count; i++) {
                    MixedPictures.Picture input = inputs.get(i % inputs.size());
                    Path own = folder.resolve("own." + format);
                    Path opencvs = folder.resolve("opencv." + format);
                    Path libvips = folder.resolve("libvips." + format);
                    stamp(ours, input, mark, own, i >= WARM_UP);
                    opencv.ask(line(input, mark, opencvs), i >= WARM_UP);
                    vips.ask(line(input, mark, libvips), i >= WARM_UP);
                    if (i < inputs.size()) {
                        compare(own, opencvs);
                        compare(own, libvips);
                    }
                }
                figures.put(format + "_per_second", ours.picturesPerSecond());
                figures.put("opencv_" + format + "_per_second", opencv.picturesPerSecond());
                figures.put("libvips_" + format + "_per_second", vips.picturesPerSecond());
                figures.put(format + "_ratio", ours.picturesPerSecond() / opencv.picturesPerSecond());
                figures.put(format + "_ratio_libvips", ours.picturesPerSecond() / vips.picturesPerSecond());
            }
        }
        return new Report(figures, Map.of(), "OpenCV, through JavaCV, and libvips, through JVips");
    }

    private static PictureProgram worker(Path root, Path folder) throws IOException {
        Path app = root.resolve("functions/watermark/target/quarkus-app");
        String jars = String.join(
                File.pathSeparator,
                app.resolve("app") + "/*",
                app.resolve("lib/main") + "/*",
                app.resolve("lib/boot") + "/*");
        return PictureProgram.start(
                jars,
                "dev.thaw.functions.watermark.worker.PictureWorker",
                List.of("-Dffmpeg.natives=" + app.resolve("natives"), "-Dorg.bytedeco.javacpp.nopointergc=true"),
                folder.resolve("worker.log"));
    }

    private static PictureProgram peer(Path root, String main, Path log) throws IOException {
        Path target = root.resolve("benchmarks/pictures/target");
        String jars =
                target.resolve("thaw-benchmarks-pictures.jar") + File.pathSeparator + target.resolve("lib") + "/*";
        return PictureProgram.start(jars, "dev.thaw.benchmarks.pictures." + main, List.of(), log);
    }

    private static void stamp(
            PictureProgram worker, MixedPictures.Picture input, Path mark, Path output, boolean counts)
            throws IOException {
        String format = output.toString().endsWith("webp") ? "webp" : "jpg";
        String order = JSON.writeValueAsString(Map.of(
                "do", "stamp",
                "input", input.file().toString(),
                "header", header("JPEG", input.width(), input.height(), false),
                "marks",
                        List.of(Map.of(
                                "mark",
                                Map.of("picture", mark.toString()),
                                "header",
                                header("PNG", MARK_WIDTH, MARK_HEIGHT, true),
                                "fonts",
                                List.of())),
                "outputs",
                        List.of(Map.of(
                                "form",
                                Map.of("width", WIDTH, "quality", QUALITY),
                                "format",
                                format,
                                "file",
                                output.toString())),
                "maxPixels", 100_000_000));
        JsonNode answer = JSON.readTree(worker.ask(order, counts));
        if (answer.path("status").asInt() != 0) {
            throw new IOException("The worker of the watermark function said " + answer);
        }
    }

    private static Map<String, Object> header(String type, int width, int height, boolean alpha) {
        return Map.of(
                "type",
                type,
                "width",
                width,
                "height",
                height,
                "orientation",
                1,
                "alpha",
                alpha,
                "lossless",
                alpha,
                "frames",
                1);
    }

    private static String line(MixedPictures.Picture input, Path mark, Path output) {
        double by = (double) input.width() / WIDTH;
        int shrink = Math.clamp((int) (Math.log(by) / Math.log(2)), 0, MOST_SHRUNK);
        return String.join(
                "\t",
                input.file().toString(),
                mark.toString(),
                output.toString(),
                Integer.toString(Math.min(WIDTH, input.width())),
                Integer.toString(shrink),
                Integer.toString(QUALITY));
    }

    /** Both have made the same picture; of WebP, which Java cannot read, only that both are one. */
    private static void compare(Path own, Path other) throws IOException {
        if (own.toString().endsWith("webp")) {
            for (Path file : List.of(own, other)) {
                String head = new String(Files.readAllBytes(file), 0, 4, StandardCharsets.US_ASCII);
                require(head.equals("RIFF"), file + " is no WebP");
            }
            return;
        }
        BufferedImage one = ImageIO.read(own.toFile());
        BufferedImage two = ImageIO.read(other.toFile());
        require(one.getWidth() == two.getWidth() && one.getHeight() == two.getHeight(), "The sizes differ");
        double apart = 0;
        int squares = 0;
        for (int y = 0; y + SQUARE <= one.getHeight(); y += SQUARE) {
            for (int x = 0; x + SQUARE <= one.getWidth(); x += SQUARE) {
                apart += apart(one, two, x, y);
                squares++;
            }
        }
        double mean = apart / squares;
        require(mean <= MOST_APART, "The pictures are " + mean + " apart");
    }

    /** How far apart the means of a square's samples are, over its three colours. */
    private static double apart(BufferedImage one, BufferedImage two, int left, int top) {
        double apart = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int sum = 0;
            for (int y = top; y < top + SQUARE; y++) {
                for (int x = left; x < left + SQUARE; x++) {
                    sum += (one.getRGB(x, y) >> shift & BYTE) - (two.getRGB(x, y) >> shift & BYTE);
                }
            }
            apart += Math.abs(sum) / (3.0 * SQUARE * SQUARE);
        }
        return apart;
    }

    private static void require(boolean so, String otherwise) throws IOException {
        if (!so) {
            throw new IOException(otherwise);
        }
    }

    private static Path mark(Path file) throws IOException {
        var image = new BufferedImage(MARK_WIDTH, MARK_HEIGHT, BufferedImage.TYPE_INT_ARGB);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(255, 255, 255, 160));
        g.fillRoundRect(0, 0, MARK_WIDTH, MARK_HEIGHT, MARK_HEIGHT / 2, MARK_HEIGHT / 2);
        g.setColor(Color.BLUE);
        g.drawOval(MARK_HEIGHT / 4, MARK_HEIGHT / 4, MARK_HEIGHT / 2, MARK_HEIGHT / 2);
        g.dispose();
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("Java cannot write PNG here");
        }
        return file;
    }
}
