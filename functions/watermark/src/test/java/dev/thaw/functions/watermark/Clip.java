package dev.thaw.functions.watermark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A film's decoded frames, and its sound as packets. */
final class Clip {
    private static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] pixels;
    private final List<String> sound;

    private Clip(int width, int height, byte[] pixels, List<String> sound) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
        this.sound = sound;
    }

    /** A grey film of ten frames a second with a tone; the options say how it is encoded. */
    static byte[] grey(Path folder, String name, String size, int seconds, String... options) throws Exception {
        var command = new ArrayList<>(List.of("-f", "lavfi", "-i"));
        command.add("color=c=0x808080:s=%s:r=10:d=%d".formatted(size, seconds));
        command.addAll(List.of("-f", "lavfi", "-i", "sine=duration=" + seconds));
        command.addAll(List.of(options));
        command.add(folder.resolve(name).toString());
        Pictures.run(command.toArray(String[]::new));
        return Files.readAllBytes(folder.resolve(name));
    }

    /** Decodes a film of this size as a viewer sees it. */
    static Clip of(Path folder, byte[] film, int width, int height) throws Exception {
        Path in = Files.write(folder.resolve("clip.in"), film);
        Path frames = folder.resolve("clip.raw");
        Pictures.run("-i", in.toString(), "-map", "0:v", "-f", "rawvideo", "-pix_fmt", "rgb24", frames.toString());
        Path packets = folder.resolve("clip.sound");
        Pictures.run("-i", in.toString(), "-map", "0:a", "-c", "copy", "-f", "framemd5", packets.toString());
        List<String> sound = Files.readAllLines(packets).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll("\\s", ""))
                .toList();
        return new Clip(width, height, Files.readAllBytes(frames), sound);
    }

    /** Each packet's times, size and digest. */
    List<String> sound() {
        return sound;
    }

    int frames() {
        return pixels.length / (width * height * CHANNELS);
    }

    /** Whether a pixel of a frame is much more of one channel (0 red, 2 blue) than of the others. */
    boolean is(int channel, int frame, int x, int y) {
        int at = ((frame * height + y) * width + x) * CHANNELS;
        int mine = pixels[at + channel] & 0xFF;
        int most = 0;
        for (int i = 0; i < CHANNELS; i++) {
            most = i == channel ? most : Math.max(most, pixels[at + i] & 0xFF);
        }
        return mine > 150 && most < 100;
    }

    /** How much red there is, 0 to 255. */
    int red(int frame, int x, int y) {
        int at = ((frame * height + y) * width + x) * CHANNELS;
        return pixels[at] & 0xFF;
    }

    /** How many pixels of a frame are red. */
    int reds(int frame) {
        int reds = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                reds += is(0, frame, x, y) ? 1 : 0;
            }
        }
        return reds;
    }

    /** The leftmost red column of a frame; -1 where there is none. */
    int leftmostRed(int frame) {
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                if (is(0, frame, x, y)) {
                    return x;
                }
            }
        }
        return -1;
    }
}
