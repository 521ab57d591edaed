package dev.thaw.benchmarks.opencv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Marks pictures by OpenCV: reads orders from stdin, each a line of {@code INPUT MARK OUTPUT WIDTH SHRINK QUALITY} parted by tabs, and answers
 * with a line once the output is there. {@code SHRINK} is by how many halvings a JPEG may be decoded smaller.
 */
public final class OpenCvWorker {
    /** As a mark of the watermark function lies there unless it says otherwise. */
    private static final double SCALE = 0.25;

    private static final double OPACITY = 0.6;
    private static final int MARGIN_PART = 50;
    private static final double MOST = 255;
    private static final int ALPHA = 3;
    private static final int[] REDUCED = {
        opencv_imgcodecs.IMREAD_COLOR,
        opencv_imgcodecs.IMREAD_REDUCED_COLOR_2,
        opencv_imgcodecs.IMREAD_REDUCED_COLOR_4,
        opencv_imgcodecs.IMREAD_REDUCED_COLOR_8
    };

    private OpenCvWorker() {}

    public static void main(String[] args) throws IOException {
        opencv_core.setNumThreads(1);
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] order = line.split("\t", -1);
            mark(order[0], order[1], order[2], Integer.parseInt(order[3]), Integer.parseInt(order[4]), order[5]);
            System.out.println("done");
        }
    }

    private static void mark(String input, String mark, String output, int width, int shrink, String quality)
            throws IOException {
        try (Mat read = opencv_imgcodecs.imread(input, REDUCED[shrink]);
                Mat picture = scaled(read, Math.min(width, read.cols()));
                Mat whole = opencv_imgcodecs.imread(mark, opencv_imgcodecs.IMREAD_UNCHANGED);
                Mat sprite = scaled(whole, (int) Math.round(picture.cols() * SCALE))) {
            int margin = Math.min(picture.cols(), picture.rows()) / MARGIN_PART;
            int x = picture.cols() - sprite.cols() - margin;
            int y = picture.rows() - sprite.rows() - margin;
            try (Mat under = new Mat(picture, new Rect(x, y, sprite.cols(), sprite.rows()))) {
                blend(sprite, under);
            }
            int parameter = output.endsWith(".webp")
                    ? opencv_imgcodecs.IMWRITE_WEBP_QUALITY
                    : opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
            if (!opencv_imgcodecs.imwrite(output, picture, new int[] {parameter, Integer.parseInt(quality)})) {
                throw new IOException("OpenCV wrote no " + output);
            }
        }
    }

    private static Mat scaled(Mat picture, int width) {
        if (width == picture.cols()) {
            return picture.clone();
        }
        var scaled = new Mat();
        int height = (int) Math.round((double) picture.rows() * width / picture.cols());
        opencv_imgproc.resize(picture, scaled, new Size(width, height), 0, 0, opencv_imgproc.INTER_AREA);
        return scaled;
    }

    /** {@code under + (sprite - under) * alpha}, channel by channel. */
    private static void blend(Mat sprite, Mat under) {
        try (var ink = new MatVector();
                var ground = new MatVector();
                Mat alpha = new Mat()) {
            opencv_core.split(sprite, ink);
            opencv_core.split(under, ground);
            ink.get(ALPHA).convertTo(alpha, opencv_core.CV_32F, OPACITY / MOST, 0);
            for (int channel = 0; channel < ALPHA; channel++) {
                try (Mat above = new Mat();
                        Mat below = new Mat();
                        Mat change = new Mat()) {
                    ink.get(channel).convertTo(above, opencv_core.CV_32F);
                    ground.get(channel).convertTo(below, opencv_core.CV_32F);
                    opencv_core.subtract(above, below, change);
                    opencv_core.multiply(change, alpha, change);
                    opencv_core.add(below, change, below);
                    below.convertTo(ground.get(channel), opencv_core.CV_8U);
                }
            }
            opencv_core.merge(ground, under);
        }
    }
}
