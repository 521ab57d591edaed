package dev.thaw.benchmarks.pictures;

import java.io.IOException;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** Marks pictures by OpenCV. */
public final class OpenCv {
    private static final double MOST = 255;
    private static final int ALPHA = 3;
    private static final int[] REDUCED = {
        opencv_imgcodecs.IMREAD_COLOR,
        opencv_imgcodecs.IMREAD_REDUCED_COLOR_2,
        opencv_imgcodecs.IMREAD_REDUCED_COLOR_4,
        opencv_imgcodecs.IMREAD_REDUCED_COLOR_8
    };

    private OpenCv() {}

    public static void main(String[] args) throws Exception {
        opencv_core.setNumThreads(1);
        Order.serve(OpenCv::mark);
    }

    private static void mark(Order order) throws IOException {
        try (Mat read = opencv_imgcodecs.imread(order.input(), REDUCED[order.shrink()]);
                Mat picture = scaled(read, order.width());
                Mat whole = opencv_imgcodecs.imread(order.mark(), opencv_imgcodecs.IMREAD_UNCHANGED);
                Mat sprite = scaled(whole, Order.markWidth(picture.cols()))) {
            int margin = Order.margin(picture.cols(), picture.rows());
            int x = picture.cols() - sprite.cols() - margin;
            int y = picture.rows() - sprite.rows() - margin;
            try (Mat under = new Mat(picture, new Rect(x, y, sprite.cols(), sprite.rows()))) {
                blend(sprite, under);
            }
            int quality =
                    order.isWebp() ? opencv_imgcodecs.IMWRITE_WEBP_QUALITY : opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
            if (!opencv_imgcodecs.imwrite(order.output(), picture, new int[] {quality, order.quality()})) {
                throw new IOException("OpenCV wrote no " + order.output());
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
            ink.get(ALPHA).convertTo(alpha, opencv_core.CV_32F, Order.OPACITY / MOST, 0);
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
