package dev.thaw.functions.watermark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.thaw.ffmpeg.Natives;

/** Pictures made by FFmpeg's test sources, and looks at single pixels of results. */
final class Pictures {
    static final byte[] PROFILE = "not a real profile, but nobody looks inside".getBytes(StandardCharsets.US_ASCII);

    private Pictures() {}

    /** A plain grey picture, so that any mark shows. */
    static byte[] grey(Path folder, String name, int width, int height) throws Exception {
        return made(folder, name, "color=c=0x808080:s=%dx%d:r=1".formatted(width, height), "rgb24");
    }

    /** Fully transparent but for nothing. */
    static byte[] transparent(Path folder, String name, int width, int height) throws Exception {
        return made(folder, name, "color=c=red@0.0:s=%dx%d:r=1,format=rgba".formatted(width, height), "rgba");
    }

    private static byte[] made(Path folder, String name, String source, String pixels) throws Exception {
        Path file = folder.resolve(name);
        boolean jpeg = name.endsWith(".jpg");
        run(
                "-f",
                "lavfi",
                "-i",
                source,
                "-frames:v",
                "1",
                "-pix_fmt",
                jpeg
                        ? "yuvj420p"
                        : pixels.equals("rgba") && name.endsWith("webp")
                                ? "bgra"
                                : name.endsWith("webp") ? "yuv420p" : pixels,
                file.toString());
        return Files.readAllBytes(file);
    }

    /** A picture's pixels, 3 bytes each (4 with alpha), row by row. */
    static byte[] pixels(Path folder, byte[] picture, String name, String format) throws Exception {
        Path in = Files.write(folder.resolve(name), picture);
        Path out = folder.resolve(name + ".raw");
        run("-noautorotate", "-i", in.toString(), "-f", "rawvideo", "-pix_fmt", format, out.toString());
        return Files.readAllBytes(out);
    }

    static void run(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Natives.program().toString(), "-nostdin", "-y", "-v", "error"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", Natives.folder().toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + ": " + output);
        }
    }

    /** A JPEG with a profile and an EXIF orientation. */
    static byte[] jpegWith(byte[] jpeg, int orientation) {
        var out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, 34});
        out.writeBytes("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(tiff(orientation));
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE2, 0, (byte) (16 + PROFILE.length)});
        out.writeBytes("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII));
        out.write(1);
        out.write(1);
        out.writeBytes(PROFILE);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    /** TIFF with the orientation alone: 26 bytes. */
    private static byte[] tiff(int orientation) {
        return new byte[] {
            'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation, 0, 0, 0, 0, 0, 0
        };
    }

    /** A test picture of 160 x 120; as {@code gif} and {@code animated.webp} it moves, with ten frames. */
    static byte[] made(Path folder, String extension) throws Exception {
        Path file = folder.resolve("made." + extension);
        var command = new ArrayList<>(List.of("-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=1"));
        if (!extension.equals("gif") && !extension.startsWith("animated")) {
            command.addAll(List.of("-frames:v", "1"));
        }
        if (extension.equals("avif")) {
            command.addAll(List.of("-c:v", "libaom-av1", "-still-picture", "1", "-cpu-used", "8"));
        }
        if (extension.equals("tiff")) {
            command.addAll(List.of("-pix_fmt", "rgb24"));
        }
        command.add(file.toString());
        run(command.toArray(String[]::new));
        return Files.readAllBytes(file);
    }

    /** How many pixels of an area are not the ground's grey. */
    static int changed(byte[] pixels, int width, int left, int top, int right, int bottom) {
        int changed = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int at = 3 * (y * width + x);
                boolean grey = true;
                for (int i = 0; i < 3; i++) {
                    grey &= Math.abs((pixels[at + i] & 0xFF) - 128) <= 4;
                }
                changed += grey ? 0 : 1;
            }
        }
        return changed;
    }
}
