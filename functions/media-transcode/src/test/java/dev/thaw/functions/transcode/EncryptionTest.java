package dev.thaw.functions.transcode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Encrypted streams, read back segment by segment by Java's own cipher, and whole by FFmpeg. */
class EncryptionTest extends BenchTest {
    private static final String JOB = """
            {"outputs": [{"type": "stream", "name": "film", "manifests": ["hls", "hls-ts"], "segmentSeconds": 2,
              "ladder": [{"shortSide": 180, "bitRate": 400000}, {"shortSide": 90, "bitRate": 200000}]%s}]}""";
    private static final String ENCRYPTION = ", \"encryption\": {\"uri\": \"%s\", \"newKey\": \"s3://keys/film\"}";
    private static final List<String> FOLDERS =
            List.of("video-180", "video-90", "audio-0", "ts/video-180", "ts/video-90", "ts/audio-0");

    @Test
    void everySegmentIsReadableByTheKeyAlone() throws Exception {
        // Given
        Path input = clips.video("in.mp4", 320, 180, 5, H264);
        // When
        bench.job(input, JOB.formatted(ENCRYPTION.formatted("https://keys.example.com/42")));
        // Then
        for (String name : FOLDERS) {
            Path folder = outputs.resolve("film").resolve(name);
            Sealed playlist = new Sealed(Files.readString(folder.resolve("index.m3u8")));
            assertEquals("https://keys.example.com/42", playlist.uri());
            List<byte[]> segments = playlist.opened(Workbench.KEY, file -> Files.readAllBytes(folder.resolve(file)));
            assertEquals(3, segments.size());
            List<Integer> packets = new ArrayList<>();
            for (int i = 0; i < segments.size(); i++) {
                Path alone = Files.write(inputs.resolve("alone"), segments.get(i));
                packets.add(packets(alone));
                assertEquals(
                        "",
                        Workbench.ffmpeg("-v", "error", "-xerror", "-i", alone.toString(), "-f", "null", "-"),
                        name);
                assertEquals(0, Files.size(folder.resolve(playlist.segments().get(i))) % 16, name);
            }
            if (name.contains("video")) {
                assertEquals(List.of(50, 50, 25), packets, name);
            }
            assertFalse(Files.exists(folder.resolve("keyframes.m3u8")), "no frame can be read alone");
        }
        String master = Files.readString(outputs.resolve("film/master.m3u8"));
        assertFalse(master.contains("I-FRAME"), master);
        assertTrue(master.contains("CODECS=\"avc1.64"), master);
        assertTrue(Files.readString(outputs.resolve("film/ts/master.m3u8")).contains("CODECS=\"avc1.64"));
    }

    @Test
    void aPlayerFindsTheKeyAndPlaysItAll() throws Exception {
        // Given: the key beside the manifests, as nobody should have it but tests
        Path input = clips.video("in.mp4", 320, 180, 5, H264);
        bench.job(input, JOB.formatted(ENCRYPTION.formatted("film.key")));
        Files.write(outputs.resolve("film/film.key"), Workbench.KEY);
        for (String folder : List.of("film", "film/ts")) {
            // When
            String said = read("ffmpeg", folder + "/master.m3u8", "-map", "0", "-f", "null", "-");
            String frames =
                    read("ffprobe", folder + "/video-180/index.m3u8", "-show_entries", "packet=pts", "-of", "csv=p=0");
            // Then
            assertEquals("", said, folder);
            assertEquals(125, frames.lines().count(), folder);
        }
    }

    private String read(String program, String playlist, String... options) throws Exception {
        String[] open = {
            "-v",
            "error",
            "-allowed_extensions",
            "ALL",
            "-extension_picky",
            "0",
            "-i",
            outputs.resolve(playlist).toString()
        };
        String[] all = Clips.with(open, options);
        return program.equals("ffmpeg") ? Workbench.ffmpeg(all) : Workbench.ffprobe(all);
    }

    @Test
    void aStreamOfTheSameInputAndKeyIsTheSame() throws Exception {
        // Given
        Path input = clips.sound("in.mp3", 3);
        String job =
                "{\"outputs\": [{\"type\": \"stream\", \"name\": \"film\"%s}]}".formatted(ENCRYPTION.formatted("/k"));
        Path first = Files.createDirectory(outputs.resolve("first"));
        Path second = Files.createDirectory(outputs.resolve("second"));
        // When: it is tried again
        new Workbench(first, bench.limits()).job(input, job);
        new Workbench(second, bench.limits()).job(input, job);
        // Then
        assertArrayEquals(
                Files.readAllBytes(first.resolve("film/audio-0/00000.m4s")),
                Files.readAllBytes(second.resolve("film/audio-0/00000.m4s")));
        assertFalse(Files.exists(first.resolve("film/manifest.mpd")), "HLS alone, unless something else is said");
    }

    @Test
    void aPlanTellsOfIt() throws Exception {
        // Given
        Path input = clips.video("in.mp4", 320, 180, 1, H264);
        // When
        var plan = bench.job(
                        input,
                        "{\"plan\": true,"
                                + JOB.formatted(ENCRYPTION.formatted("k")).substring(1))
                .plan();
        // Then
        assertEquals("aes-128", plan.outputs().getFirst().encryption().orElseThrow());
    }

    private static int packets(Path file) throws Exception {
        return (int) Workbench.ffprobe("-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0", file.toString())
                .lines()
                .count();
    }
}
