package dev.thaw.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The clip and the picture of a demo, made on the spot by FFmpeg's own test sources. */
record DemoMedia(Path clip, Path picture) {
    private static final int SECONDS = 10;

    /** Makes both in {@code folder}; their names start with {@code name}. */
    static DemoMedia make(BundledFfmpeg ffmpeg, Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        DemoMedia media = new DemoMedia(folder.resolve(name + ".mp4"), folder.resolve(name + ".png"));
        ffmpeg.run(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=1280x720:rate=25:duration=" + SECONDS,
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:duration=" + SECONDS,
                "-c:v",
                "mpeg4",
                "-q:v",
                "4",
                "-c:a",
                "aac",
                "-shortest",
                media.clip().toString()));
        ffmpeg.run(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=1280x720",
                "-frames:v",
                "1",
                media.picture().toString()));
        return media;
    }

    /** Removes both. */
    void delete() throws IOException {
        Files.deleteIfExists(clip);
        Files.deleteIfExists(picture);
    }
}
