package dev.thaw.standalone.story;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.bytedeco.javacpp.Loader;

/** Clips and pictures made by FFmpeg's own test sources, and a look at what came out. */
final class Media {
    private static final String FFMPEG = Loader.load(org.bytedeco.ffmpeg.ffmpeg.class);
    private static final String FFPROBE = Loader.load(org.bytedeco.ffmpeg.ffprobe.class);

    private Media() {}

    static Path clip(Path file, int seconds, String size) throws Exception {
        run(
                FFMPEG,
                "-y",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=" + size + ":rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440",
                "-t",
                Integer.toString(seconds),
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                "libopenh264",
                "-b:v",
                "2M",
                "-c:a",
                "aac",
                file.toString());
        return file;
    }

    static Path picture(Path file, String size) throws Exception {
        run(
                FFMPEG,
                "-y",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=" + size,
                "-frames:v",
                "1",
                file.toString());
        return file;
    }

    /** A PNG of the given size in one colour: a few bytes on disk, many in memory. */
    static Path plainPicture(Path file, String size) throws Exception {
        run(
                FFMPEG,
                "-y",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "color=c=black:size=" + size,
                "-frames:v",
                "1",
                "-pix_fmt",
                "gray",
                file.toString());
        return file;
    }

    /** Lines of {@code codec_name,width,height} for each stream, then the duration in seconds. */
    static List<String> probe(Path file) throws Exception {
        return run(
                FFPROBE,
                "-v",
                "error",
                "-show_entries",
                "stream=codec_name,width,height:format=duration",
                "-of",
                "csv=p=0",
                file.toString());
    }

    private static List<String> run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var lines = new ArrayList<String>();
        process.inputReader().lines().forEach(lines::add);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + lines);
        }
        return lines;
    }
}
