package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Prober;
import dev.thaw.media.run.Encoders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** Inputs that are right but unusual; sizes, pixel shapes, rotation and frame rates are in {@link TranscoderTest}. */
class OddInputsTest extends BenchTest {
    @Test
    void makesFramesOfFields() throws Exception {
        // Given: bars that move between the two fields of each frame
        Path input = clips.run(
                "in.mpg",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "smptebars=size=320x240:rate=50:duration=2",
                        "-vf",
                        "scroll=horizontal=0.02,format=yuv420p,separatefields,"
                                + "select='eq(mod(n,4),0)+eq(mod(n,4),3)',weave=first_field=top,setfield=tff",
                        "-c:v",
                        "mpeg2video",
                        "-flags",
                        "+ilme+ildct",
                        "-b:v",
                        "4M"));
        // When
        bench.presets(input, "mp4-720p", "thumbnail");
        // Then
        assertTrue(new Prober(Limits.DEFAULT)
                .probe(input, LocalJob.SILENT)
                .video()
                .orElseThrow()
                .interlaced());
        double combed = combing(input);
        assertTrue(combed > 5, "the input is combed: " + combed);
        double made = combing(outputs.resolve("mp4-720p.mp4"));
        assertTrue(made < combed / 5, "combed " + combed + ", made " + made);
        double picture = combing(outputs.resolve("thumbnail.jpg"));
        assertTrue(picture < combed / 5, "combed " + combed + ", picture " + picture);
        assertEquals("progressive", field(outputs.resolve("mp4-720p.mp4")));
    }

    @Test
    void makesUsualRangesOfFullOnes() throws Exception {
        // Given: what cameras and phones write, with black at 0 and white at 255
        Path input = clips.run(
                "in.avi",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "color=white:size=160x120:rate=25:duration=1",
                        "-c:v",
                        "mjpeg",
                        "-pix_fmt",
                        "yuvj420p"));
        // When
        bench.presets(input, "mp4-720p", "webm-720p", "thumbnail", "hls");
        // Then
        assertEquals("yuv420p", bench.video("mp4-720p.mp4").pixelFormat());
        assertEquals("yuv420p", bench.video("webm-720p.webm").pixelFormat());
        Path raw = inputs.resolve("raw");
        Workbench.ffmpeg(
                "-v",
                "error",
                "-y",
                "-i",
                outputs.resolve("mp4-720p.mp4").toString(),
                "-f",
                "rawvideo",
                raw.toString());
        assertEquals(235, Files.readAllBytes(raw)[160 * 60 + 80] & 0xff, 3);
        int white = ImageIO.read(outputs.resolve("thumbnail.jpg").toFile()).getRGB(80, 60) & 0xff;
        assertTrue(white > 250, "" + white);
    }

    @Test
    void takesASingleFrame() throws Exception {
        // Given
        Path input = clips.silent("in.mkv", 64, 64, 1, "-frames:v", "1", "-c:v", "ffv1");
        // When
        var result =
                bench.presets(input, "mp4-720p", "webm-720p", "gif", "sprite", "thumbnails", "thumbnail", "stream");
        // Then
        assertEquals(
                List.of(),
                result.products().stream()
                        .filter(product -> !Files.exists(product.file()))
                        .toList());
        assertEquals(
                "",
                Workbench.ffmpeg(
                        "-v", "error", "-i", outputs.resolve("mp4-720p.mp4").toString(), "-f", "null", "-"));
    }

    @Test
    void saysWhenAPictureIsTooSmall() throws Exception {
        // Given
        assumeFalse(Encoders.installed().has("libx264"), "x264 takes small ones");
        Path input = clips.silent("in.mkv", 10, 400, 1, "-c:v", "ffv1");
        // When
        var refused = assertThrows(MediaException.class, () -> bench.presets(input, "mp4-720p"));
        bench.presets(input, "webm-720p", "thumbnail");
        // Then
        assertEquals("picture-too-small", refused.code());
        assertEquals(10, bench.video("webm-720p.webm").width());
    }

    @Test
    void mixesSixChannelsDownToTwo() throws Exception {
        // Given: a voice in the middle alone
        Path input = clips.run(
                "in.mkv", List.of("-f", "lavfi", "-i", "sine=frequency=500:duration=2,pan=5.1|FC=c0", "-c:a", "ac3"));
        // When
        bench.job(input, """
                {"outputs": [{"type": "audio", "codec": "wav"}, {"type": "audio", "name": "one", "codec": "wav", "channels": 1}]}""");
        // Then
        assertEquals(2, bench.probed("audio.wav").audio().orElseThrow().channels());
        List<Double> levels = levels("audio.wav");
        assertEquals(2, levels.size());
        assertEquals(levels.get(0), levels.get(1), 0.1);
        assertTrue(levels.get(0) > -35, levels.toString());
        assertEquals(1, levels("one.wav").size());
    }

    @Test
    void choosesAmongLanguages() throws Exception {
        // Given: three tracks, told apart by their length
        Path input = clips.run(
                "in.mkv",
                Stream.of(
                                Clips.tone(2),
                                Clips.tone(3),
                                Clips.tone(4),
                                List.of("-map", "0", "-map", "1", "-map", "2", "-c:a", "flac"),
                                List.of("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger"),
                                List.of("-metadata:s:a:2", "language=fre"))
                        .flatMap(List::stream)
                        .toList());
        // When
        bench.job(input, """
                {"outputs": [
                  {"type": "audio", "name": "first"}, {"type": "audio", "name": "german", "tracks": ["de"]},
                  {"type": "audio", "name": "french", "tracks": ["fra"]}]}""");
        // Then
        assertEquals(2, bench.probed("first.m4a").seconds(), 0.2);
        assertEquals(3, bench.probed("german.m4a").seconds(), 0.2);
        assertEquals(4, bench.probed("french.m4a").seconds(), 0.2);
        assertEquals("ger", bench.probed("german.m4a").audio().orElseThrow().language());
        var refused = assertThrows(
                MediaException.class,
                () -> bench.job(input, "{\"outputs\": [{\"type\": \"audio\", \"tracks\": [\"es\"]}]}"));
        assertEquals("no-such-language", refused.code());
        assertTrue(refused.getMessage().contains("eng, ger, fre"), refused.getMessage());
    }

    @Test
    void keepsAllLanguagesWhereAsked() throws Exception {
        // Given
        Path input = clips.run(
                "in.mp4",
                Stream.of(
                                Clips.picture(160, 120, 1),
                                Clips.tone(1),
                                Clips.tone(1),
                                List.of("-map", "0", "-map", "1", "-map", "2"),
                                List.of("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=jpn"),
                                List.of(H264))
                        .flatMap(List::stream)
                        .toList());
        // When
        bench.job(input, """
                {"outputs": [{"type": "mp4", "audio": {"tracks": "all"}},
                  {"type": "webm", "audio": {"tracks": ["ja", "en"]}}, {"type": "mp4", "name": "mute", "audio": false}]}""");
        // Then
        assertEquals(List.of("eng", "jpn"), languages("mp4.mp4"));
        assertEquals(List.of("jpn", "eng"), languages("webm.webm"));
        assertEquals(List.of(), languages("mute.mp4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in.h264", "in.m2v", "in.aac", "in.avi"})
    void timesWhatBringsNoTimes(String name) throws Exception {
        // Given: bare streams, and a container that counts frames only
        String codec = name.endsWith(".h264") ? "libopenh264" : name.endsWith(".avi") ? "mpeg4" : "mpeg2video";
        Path input = name.endsWith(".aac")
                ? clips.sound(name, 3)
                : clips.silent(name, 160, 120, 3, "-c:v", codec, "-b:v", "500k");
        // When
        if (name.endsWith(".aac")) {
            bench.presets(input, "audio-mp3");
        } else {
            bench.presets(input, "mp4-720p", "thumbnail", "sprite");
        }
        // Then
        String made = name.endsWith(".aac") ? "audio-mp3.mp3" : "mp4-720p.mp4";
        assertEquals(3, bench.probed(made).seconds(), 0.1);
        if (!name.endsWith(".aac")) {
            assertTrue(Files.readString(outputs.resolve("sprite.vtt")).contains("sprite-001.jpg#xywh=0,0,120,90"));
        }
    }

    @Test
    void streamsAVaryingFrameRateInAlignedSegments() throws Exception {
        // Given: every third frame of the first two seconds is missing
        Path input = clips.silent(
                "in.mkv",
                640,
                480,
                5,
                "-vf",
                "select='gt(t,2)+mod(n,3)'",
                "-fps_mode",
                "vfr",
                "-c:v",
                "libopenh264",
                "-b:v",
                "1M");
        // When: two sizes, whose alignment is checked before they count
        var result = bench.job(input, """
                {"outputs": [{"type": "stream", "segmentSeconds": 2, "ladder": [{"shortSide": 480}, {"shortSide": 240}]}]}""");
        // Then
        assertEquals(2, result.plan().outputs().getFirst().video().size());
        String said = Workbench.ffmpeg(
                "-v",
                "error",
                "-xerror",
                "-i",
                outputs.resolve("stream/manifest.mpd").toString(),
                "-map",
                "0",
                "-f",
                "null",
                "-");
        assertEquals("", said);
    }

    /** How much neighbouring lines differ where the picture has upright edges only: mean of the luma's difference. */
    private double combing(Path file) throws IOException, InterruptedException {
        Path raw = inputs.resolve("raw");
        Workbench.ffmpeg(
                "-v",
                "error",
                "-y",
                "-i",
                file.toString(),
                "-vf",
                "scale=320:240,format=gray",
                "-f",
                "rawvideo",
                raw.toString());
        byte[] frames = Files.readAllBytes(raw);
        int size = 320 * 240;
        int start = frames.length / size / 2 * size;
        long sum = 0;
        for (int y = 20; y < 140; y++) {
            for (int x = 0; x < 320; x++) {
                int at = start + y * 320 + x;
                sum += Math.abs((frames[at] & 0xff) - (frames[at + 320] & 0xff));
            }
        }
        return sum / (120.0 * 320);
    }

    private static String field(Path file) throws IOException, InterruptedException {
        return Workbench.ofPictures("stream=field_order", file).strip();
    }

    private List<String> languages(String file) throws IOException, InterruptedException {
        return bench.probed(file).tracks().stream()
                .map(MediaInfo.Audio::language)
                .toList();
    }

    private List<Double> levels(String file) throws IOException, InterruptedException {
        return Workbench.ffmpeg(
                        "-nostats",
                        "-i",
                        outputs.resolve(file).toString(),
                        "-af",
                        "astats=measure_overall=none",
                        "-f",
                        "null",
                        "-")
                .lines()
                .filter(line -> line.contains("RMS level dB:"))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }
}
