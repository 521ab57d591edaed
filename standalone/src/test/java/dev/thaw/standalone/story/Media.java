package dev.thaw.standalone.story;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

import dev.thaw.ffmpeg.Natives;

/** Clips and pictures made by FFmpeg's own test sources, and a look at what came out. */
final class Media {
    private static final String FFMPEG = Natives.program().toString();
    private static final Pattern STREAM = Pattern.compile("Video: (\\w+).*?, (\\d+)x(\\d+)");
    private static final Pattern DURATION = Pattern.compile("Duration: (\\d+):(\\d+):([\\d.]+)");

    private Media() {}

    static Path clip(Path file, int seconds, String size, String... more) throws Exception {
        var line = new ArrayList<String>(List.of(FFMPEG, "-y", "-v", "error"));
        line.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=" + size + ":rate=25"));
        line.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=440", "-t", Integer.toString(seconds)));
        line.addAll(List.of("-pix_fmt", "yuv420p", "-c:v", "libopenh264", "-b:v", "2M", "-c:a", "aac"));
        line.addAll(List.of(more));
        line.add(file.toString());
        run(line.toArray(String[]::new));
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

    /** A black PNG with sides of the given length and one bit per pixel: little on disk, much in memory. */
    static byte[] blackPng(int side) throws IOException {
        var pixels = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(pixels)) {
            byte[] row = new byte[1 + (side + 7) / 8];
            for (int i = 0; i < side; i++) {
                deflater.write(row);
            }
        }
        var png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13).putInt(side).putInt(side).put((byte) 1).array());
        chunk(png, "IDAT", pixels.toByteArray());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(name);
        png.writeBytes(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** What a file holds: its picture's codec and size, and its duration in seconds (0 for pictures). */
    record Facts(String codec, int width, int height, double seconds) {}

    static Facts probe(Path file) throws Exception {
        String told = String.join("\n", run(FFMPEG, "-hide_banner", "-i", file.toString(), "-f", "null", "-"));
        Matcher stream = STREAM.matcher(told);
        if (!stream.find()) {
            throw new IOException("No picture in " + told);
        }
        Matcher duration = DURATION.matcher(told);
        double seconds =
                duration.find() ? Integer.parseInt(duration.group(2)) * 60 + Double.parseDouble(duration.group(3)) : 0;
        return new Facts(
                stream.group(1), Integer.parseInt(stream.group(2)), Integer.parseInt(stream.group(3)), seconds);
    }

    /** How many pictures a film has, as they are decoded. */
    static long frames(Path film) throws Exception {
        return run(FFMPEG, "-v", "error", "-i", film.toString(), "-map", "0:v", "-f", "framecrc", "-").stream()
                .filter(line -> line.startsWith("0,"))
                .count();
    }

    private static List<String> run(String... command) throws Exception {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("LD_LIBRARY_PATH", Natives.folder().toString());
        Process process = builder.start();
        var lines = new ArrayList<String>();
        process.inputReader().lines().forEach(lines::add);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + lines);
        }
        return lines;
    }
}
