package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;

import dev.thaw.functions.transcode.make.Product;
import dev.thaw.functions.transcode.stream.MediaPlaylist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Adaptive streams, read back by FFmpeg: whole by their manifests, and segment by segment. */
class StreamOutputTest extends BenchTest {
    private static final String[] FINE = {"-c:v", "libopenh264", "-b:v", "3M", "-c:a", "aac"};
    private static final Pattern VARIANT =
            Pattern.compile("#EXT-X-STREAM-INF:BANDWIDTH=(\\d+),AVERAGE-BANDWIDTH=(\\d+),"
                    + "CODECS=\"(avc1\\.64[0-9a-f]{4}),mp4a\\.40\\.2\",RESOLUTION=(\\d+)x(\\d+),FRAME-RATE=25\\.000,AUDIO=\"audio\"\n"
                    + "(\\S+)/index\\.m3u8");

    @Test
    void oneEncodingServesHlsAndDashInBothKindsOfSegments() throws Exception {
        // Given: two languages
        Path input = clips.run(
                "in.mp4",
                Stream.of(
                                Clips.picture(854, 480, 9),
                                Clips.tone(9),
                                Clips.tone(9),
                                List.of("-map", "0", "-map", "1", "-map", "2"),
                                List.of("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger"),
                                List.of(FINE))
                        .flatMap(List::stream)
                        .toList());
        // When
        var result = bench.job(
                input,
                "{\"outputs\": [{\"type\": \"stream\", \"name\": \"film\", \"manifests\": [\"hls\", \"hls-ts\", \"dash\"], \"segmentSeconds\": 4}]}");
        // Then
        String master = Files.readString(outputs.resolve("film/master.m3u8"));
        Map<String, Integer> rungs = checkMaster(master, outputs.resolve("film"));
        assertEquals(Map.of("video-480", 854, "video-360", 640, "video-240", 426), rungs);
        assertTrue(master.contains("NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES"), master);
        assertTrue(master.contains("NAME=\"Deutsch\",LANGUAGE=\"de\",DEFAULT=NO"), master);
        checkMaster(Files.readString(outputs.resolve("film/ts/master.m3u8")), outputs.resolve("film/ts"));
        for (String rung : rungs.keySet()) {
            assertEquals(
                    List.of(4.0, 4.0, 1.0), durations(outputs.resolve("film").resolve(rung)));
            readEverySegment(outputs.resolve("film").resolve(rung), 100, 100, 25);
            readEverySegment(outputs.resolve("film/ts").resolve(rung), 100, 100, 25);
        }
        assertEquals(
                3,
                master.lines()
                        .filter(line -> line.startsWith("#EXT-X-I-FRAME-STREAM-INF:"))
                        .count(),
                master);
        readEveryKeyFrame(outputs.resolve("film/video-240"), 3);
        for (String manifest : List.of("film/master.m3u8", "film/ts/master.m3u8", "film/manifest.mpd")) {
            readWhole(manifest);
        }
        assertEquals(
                List.of("film/master.m3u8", "film/ts/master.m3u8", "film/manifest.mpd"),
                result.products().stream()
                        .filter(Product::main)
                        .map(Product::name)
                        .toList());
        assertTrue(
                result.products().reversed().subList(0, 3).stream().allMatch(Product::main),
                "what makes others known is last");
    }

    @Test
    void soundAloneIsAStreamToo() throws Exception {
        // Given
        Path input = clips.sound("in.mp3", 5);
        // When
        bench.job(input, "{\"outputs\": [{\"type\": \"stream\", \"segmentSeconds\": 2}]}");
        // Then
        String master = Files.readString(outputs.resolve("stream/master.m3u8"));
        assertTrue(master.contains("CODECS=\"mp4a.40.2\""), master);
        String manifest = Files.readString(outputs.resolve("stream/manifest.mpd"));
        assertTrue(manifest.contains("audioSamplingRate=\"44100\""), manifest);
        assertFalse(manifest.contains("contentType=\"video\""), manifest);
        assertEquals("", decoded("stream/master.m3u8"));
        assertEquals("", decoded("stream/manifest.mpd"));
    }

    @Test
    void dashAloneLeavesNoPlaylistsBehind() throws Exception {
        // Given: small, upright, without sound, and a part of it
        Path input = clips.silent("in.mp4", 180, 320, 6, FINE);
        // When
        var result = bench.job(input, "{\"presets\": [\"dash\"], \"start\": 1, \"end\": 5}");
        // Then
        List<String> names = result.products().stream().map(Product::name).toList();
        assertTrue(names.stream().noneMatch(name -> name.endsWith(".m3u8")), names.toString());
        assertEquals("dash/manifest.mpd", names.getLast());
        String manifest = Files.readString(outputs.resolve("dash/manifest.mpd"));
        assertTrue(manifest.contains("width=\"180\" height=\"320\" sar=\"1:1\" frameRate=\"25\""), manifest);
        assertTrue(manifest.contains("mediaPresentationDuration=\"PT4.000S\""), manifest);
        assertEquals("", decoded("dash/manifest.mpd"));
    }

    private static Map<String, Integer> checkMaster(String master, Path folder) throws IOException {
        Map<String, Integer> rungs = new TreeMap<>();
        Matcher variant = VARIANT.matcher(master);
        while (variant.find()) {
            MediaPlaylist video =
                    MediaPlaylist.read(folder.resolve(variant.group(6)).resolve("index.m3u8"));
            MediaPlaylist sound = MediaPlaylist.read(folder.resolve("audio-0/index.m3u8"));
            long peak = Long.parseLong(variant.group(1));
            assertTrue(peak >= video.peakRate() + sound.averageRate(), master);
            assertTrue(peak >= Long.parseLong(variant.group(2)), master);
            rungs.put(variant.group(6), Integer.valueOf(variant.group(4)));
        }
        assertTrue(master.contains("#EXT-X-INDEPENDENT-SEGMENTS"), master);
        return rungs;
    }

    private static List<Double> durations(Path folder) throws IOException {
        return MediaPlaylist.read(folder.resolve("index.m3u8")).segments().stream()
                .map(segment -> Math.round(segment.seconds() * 100) / 100.0)
                .toList();
    }

    /** Each segment stands alone: it begins with a key frame where the one before ended, and decodes without any message. */
    private void readEverySegment(Path folder, int... frames) throws IOException, InterruptedException {
        MediaPlaylist playlist = MediaPlaylist.read(folder.resolve("index.m3u8"));
        assertEquals(frames.length, playlist.segments().size());
        List<Double> starts = new ArrayList<>();
        for (int i = 0; i < frames.length; i++) {
            Path alone = inputs.resolve("alone-" + i);
            try (OutputStream out = Files.newOutputStream(alone)) {
                if (playlist.init().isPresent()) {
                    Files.copy(folder.resolve(playlist.init().get()), out);
                }
                Files.copy(folder.resolve(playlist.segments().get(i).file()), out);
            }
            List<String> packets = Workbench.ffprobe(
                            "-v", "error", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", alone.toString())
                    .lines()
                    .toList();
            assertEquals(frames[i], packets.size(), alone.toString());
            assertTrue(packets.getFirst().contains("K"), packets.getFirst());
            starts.add(Double.valueOf(
                    packets.getFirst().substring(0, packets.getFirst().indexOf(','))));
            assertEquals("", Workbench.ffmpeg("-v", "warning", "-xerror", "-i", alone.toString(), "-f", "null", "-"));
        }
        assertEquals(4, starts.get(1) - starts.get(0), 0.001);
        assertEquals(8, starts.get(2) - starts.get(0), 0.001);
    }

    /** Each range of the playlist for winding holds a picture that decodes by itself. */
    private void readEveryKeyFrame(Path folder, int count) throws IOException, InterruptedException {
        Matcher entry = Pattern.compile("#EXT-X-BYTERANGE:(\\d+)@(\\d+)\n(\\S+)")
                .matcher(Files.readString(folder.resolve("keyframes.m3u8")));
        int found = 0;
        while (entry.find()) {
            byte[] segment = Files.readAllBytes(folder.resolve(entry.group(3)));
            int start = Integer.parseInt(entry.group(2));
            int length = Integer.parseInt(entry.group(1));
            assertTrue(length < segment.length, "a frame is a part of its segment");
            Path alone = inputs.resolve("frame.mp4");
            try (OutputStream out = Files.newOutputStream(alone)) {
                Files.copy(folder.resolve("init.mp4"), out);
                out.write(segment, start, length);
            }
            Path picture = inputs.resolve("frame.png");
            String said = Workbench.ffmpeg(
                    "-v", "error", "-y", "-i", alone.toString(), "-frames:v", "1", "-update", "1", picture.toString());
            assertFalse(said.contains("concealing"), said);
            assertEquals(426, ImageIO.read(picture.toFile()).getWidth());
            found++;
        }
        assertEquals(count, found);
    }

    private void readWhole(String manifest) throws IOException, InterruptedException {
        // Streams that are part of a program are listed twice.
        List<String> streams = Workbench.ffprobe(
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=index,codec_type",
                        "-of",
                        "csv=p=0",
                        outputs.resolve(manifest).toString())
                .lines()
                .map(line -> line.replaceAll(",$", ""))
                .distinct()
                .toList();
        assertEquals(
                3, streams.stream().filter(stream -> stream.endsWith("video")).count(), manifest + streams);
        assertEquals(
                2, streams.stream().filter(stream -> stream.endsWith("audio")).count(), manifest + streams);
        assertEquals("", decoded(manifest), manifest);
    }

    private String decoded(String manifest) throws IOException, InterruptedException {
        return Workbench.ffmpeg(
                "-v", "error", "-xerror", "-i", outputs.resolve(manifest).toString(), "-map", "0", "-f", "null", "-");
    }
}
