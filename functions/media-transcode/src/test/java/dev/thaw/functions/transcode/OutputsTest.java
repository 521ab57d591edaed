package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.functions.transcode.make.Plan;
import dev.thaw.functions.transcode.make.Product;
import dev.thaw.functions.transcode.seal.Keys;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;
import dev.thaw.media.run.Encoders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class OutputsTest extends BenchTest {
    @ParameterizedTest
    @CsvSource({
        "audio-opus, audio-opus.opus, opus, 48000",
        "audio-flac, audio-flac.flac, flac, 44100",
        "audio-wav, audio-wav.wav, pcm_s16le, 44100",
        "podcast-mp3, podcast-mp3.mp3, mp3, 44100"
    })
    void takesTheSoundAlone(String preset, String file, String codec, int rate) throws Exception {
        // Given
        Path input = clips.video("in.mp4", 160, 120, 4, H264);
        // When
        bench.presets(input, preset);
        // Then
        var sound = bench.probed(file);
        assertEquals(codec, sound.audio().orElseThrow().codec());
        assertEquals(rate, sound.audio().orElseThrow().sampleRate());
        assertTrue(sound.video().isEmpty());
        assertEquals(4, sound.seconds(), 0.2);
    }

    @ParameterizedTest
    @CsvSource({"-16, 2", "-23, 2", "-16, 1"})
    void makesASoundAsLoudAsAskedFor(double target, int channels) throws Exception {
        // Given: quiet, and louder in the middle
        Path input = clips.run(
                "in.wav",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "aevalsrc=0.02*sin(2000*t)*(1+2*between(t\\,4\\,8))|0.02*sin(3000*t):d=12"));
        // When
        bench.job(input, """
                {"outputs": [{"type": "audio", "codec": "flac", "channels": %d, "loudness": {"target": %s}}]}""".formatted(channels, target));
        // Then
        assertEquals(target, loudness("audio.flac"), 0.5);
        assertEquals(channels, bench.probed("audio.flac").audio().orElseThrow().channels());
        assertTrue(peak("audio.flac") <= -1.4, "true peak " + peak("audio.flac"));
    }

    @Test
    void leavesSilenceSilent() throws Exception {
        // Given
        Path input = clips.run("in.wav", List.of("-f", "lavfi", "-i", "anullsrc=duration=2"));
        // When
        bench.job(input, "{\"outputs\": [{\"type\": \"audio\", \"loudness\": true}]}");
        // Then
        assertEquals(2, bench.probed("audio.m4a").seconds(), 0.2);
        assertTrue(loudness("audio.m4a") <= -69.9, "" + loudness("audio.m4a"));
    }

    @Test
    void takesAPart() throws Exception {
        // Given: a second of red, then blue
        Path input = clips.run(
                "in.mp4",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "color=red:size=160x120:rate=25:duration=1[r];color=blue:size=160x120:rate=25:duration=3[b];[r][b]concat",
                        "-c:v",
                        "libopenh264",
                        "-b:v",
                        "1M"));
        // When
        bench.job(input, """
                {"start": 1.2, "end": "0:02.7", "outputs": [{"type": "mp4"}, {"type": "thumbnails", "at": [0]}]}""");
        // Then
        assertEquals(1.5, bench.probed("mp4.mp4").seconds(), 0.05);
        int colour = ImageIO.read(outputs.resolve("thumbnails.jpg").toFile()).getRGB(80, 60);
        assertTrue((colour & 0xff) > 180 && (colour >> 16 & 0xff) < 80, Integer.toHexString(colour));
        assertEquals("outside-media", codeOf(input, "{\"start\": 9, \"preset\": \"probe\"}"));
        assertEquals("outside-media", codeOf(input, "{\"outputs\": [{\"type\": \"thumbnails\", \"at\": [9]}]}"));
    }

    @Test
    void takesPicturesAtMomentsAndEverySoOften() throws Exception {
        // Given: each second has its own grey
        Path input = clips.run(
                "in.mp4",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "color=black:size=320x240:rate=25:duration=5,format=gray,lutyuv=y=0,format=yuv420p,"
                                + "drawbox=t=fill:color=0x202020:enable='gte(t,1)',drawbox=t=fill:color=0x505050:enable='gte(t,2)',"
                                + "drawbox=t=fill:color=0x808080:enable='gte(t,3)',drawbox=t=fill:color=0xb0b0b0:enable='gte(t,4)'",
                        "-c:v",
                        "libopenh264",
                        "-b:v",
                        "1M"));
        // When
        var result = bench.job(input, """
                {"outputs": [
                  {"type": "thumbnails", "name": "at", "at": [2.5, "100%"], "shortSide": 120},
                  {"type": "thumbnails", "name": "every", "every": 2, "format": "png"},
                  {"type": "sprite", "every": 1, "columns": 2, "rows": 2, "shortSide": 60}]}""");
        // Then
        assertEquals(
                List.of(
                        "at-0001.jpg",
                        "at-0002.jpg",
                        "every-0001.png",
                        "every-0002.png",
                        "every-0003.png",
                        "sprite-001.jpg",
                        "sprite-002.jpg",
                        "sprite.vtt"),
                result.products().stream().map(Product::name).toList());
        assertGrey(0x50, "at-0001.jpg", 80, 60);
        assertGrey(0xb0, "at-0002.jpg", 80, 60);
        assertGrey(0, "every-0001.png", 160, 120);
        assertGrey(0x50, "every-0002.png", 160, 120);
        assertGrey(0xb0, "every-0003.png", 160, 120);
        assertGrey(0x20, "sprite-001.jpg", 120, 30);
        assertGrey(0x80, "sprite-001.jpg", 120, 90);
        assertGrey(0xb0, "sprite-002.jpg", 40, 30);
        String index = Files.readString(outputs.resolve("sprite.vtt"));
        assertTrue(index.contains("00:00:03.000 --> 00:00:04.000\nsprite-001.jpg#xywh=80,60,80,60\n"), index);
        assertTrue(index.endsWith("00:00:04.000 --> 00:00:05.000\nsprite-002.jpg#xywh=0,0,80,60\n"), index);
    }

    @Test
    void makesAGif() throws Exception {
        // Given
        Path input = clips.silent("in.mp4", 320, 240, 2, H264);
        // When
        bench.job(input, "{\"outputs\": [{\"preset\": \"gif\", \"frameRate\": 5, \"shortSide\": 120}]}");
        // Then
        var readers = ImageIO.getImageReadersByFormatName("gif");
        var reader = readers.next();
        try (var in = ImageIO.createImageInputStream(outputs.resolve("gif.gif").toFile())) {
            reader.setInput(in);
            assertEquals(10, reader.getNumImages(true), 1);
            assertEquals(160, reader.getWidth(0));
            assertEquals(120, reader.getHeight(0));
        }
        Path longer = clips.silent("long.mkv", 64, 64, 61, "-c:v", "libopenh264", "-b:v", "100k", "-r", "2");
        assertEquals("gif-too-long", codeOf(longer, "{\"preset\": \"gif\"}"));
    }

    @Test
    void takesStreamsOverWithoutEncoding() throws Exception {
        // Given: an index at the end, as recorders write it
        Path input = clips.video("in.mkv", 320, 240, 2, H264);
        // When
        var result = bench.job(input, """
                {"outputs": [{"preset": "mp4-copy"}, {"type": "mp4", "name": "same", "copy": "auto"},
                  {"type": "mp4", "name": "smaller", "copy": "auto", "video": {"shortSide": 120}}]}""");
        // Then
        assertEquals(
                packets(input.toString()),
                packets(outputs.resolve("mp4-copy.mp4").toString()));
        assertEquals(
                packets(input.toString()), packets(outputs.resolve("same.mp4").toString()));
        assertEquals(160, bench.video("smaller.mp4").width());
        List<Plan.Output> plans = result.plan().outputs();
        assertTrue(plans.get(1).video().getFirst().copied());
        assertFalse(plans.get(2).video().getFirst().copied());
        assertTrue(plans.get(2).audio().getFirst().copied());
        String head = Files.readString(outputs.resolve("mp4-copy.mp4"), StandardCharsets.ISO_8859_1);
        assertTrue(head.indexOf("moov") < head.indexOf("mdat"));
    }

    @Test
    void takesNothingOverThatDoesNotFit() throws Exception {
        // Given
        Path input = clips.video("in.webm", 160, 120, 1, "-c:v", "libvpx", "-c:a", "libopus");
        // When, Then
        assertEquals("streams-do-not-fit", codeOf(input, "{\"preset\": \"mp4-copy\"}"));
        bench.job(input, "{\"outputs\": [{\"type\": \"webm\", \"copy\": \"only\"}]}");
        assertEquals("vp8", bench.video("webm.webm").codec());
    }

    @Test
    void keepsOrStripsMetadata() throws Exception {
        // Given
        Path input = clips.video(
                "in.mp4",
                160,
                120,
                1,
                Clips.with(H264, "-metadata", "title=Secret", "-metadata:s:a:0", "language=fre"));
        // When
        bench.job(input, """
                {"outputs": [{"type": "mp4", "name": "kept"}, {"type": "mp4", "name": "stripped", "metadata": "strip"},
                  {"type": "mp4", "name": "copied", "copy": "only", "metadata": "strip"}]}""");
        // Then
        assertTrue(tags("kept.mp4").contains("Secret"));
        assertFalse(tags("stripped.mp4").contains("Secret"));
        assertFalse(tags("copied.mp4").contains("Secret"));
        assertEquals("fre", bench.probed("stripped.mp4").audio().orElseThrow().language());
    }

    @Test
    void encodesAv1() throws Exception {
        // Given
        Path input = clips.silent("in.mp4", 160, 120, 1, H264);
        // When
        bench.job(input, "{\"outputs\": [{\"type\": \"webm\", \"video\": {\"codec\": \"av1\"}}]}");
        // Then
        assertEquals("av1", bench.video("webm.webm").codec());
    }

    @Test
    void encodesH265AsApplesPlayersTakeItWhereTheBuildCan() throws Exception {
        // Given
        assumeTrue(Encoders.installed().has("libx265"), "-Pgpl has it");
        Path input = clips.silent("in.mp4", 320, 180, 1, H264);
        // When
        bench.job(input, "{\"outputs\": [{\"type\": \"mp4\", \"video\": {\"codec\": \"h265\"}}]}");
        // Then
        assertEquals("hevc", bench.video("mp4.mp4").codec());
        String tag = Workbench.ffprobe(
                "-v",
                "error",
                "-show_entries",
                "stream=codec_tag_string",
                "-of",
                "csv=p=0",
                outputs.resolve("mp4.mp4").toString());
        assertEquals("hvc1", tag.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264", "h265", "vp9", "av1"})
    void saysWhichCodecIsMissing(String codec) throws Exception {
        // Given: a build without encoders
        Path input = clips.silent("in.mp4", 160, 120, 1, H264);
        Transcoder bare = new Transcoder(Limits.DEFAULT, new Encoders(Set.of()), Workbench.JSON, Keys.NONE);
        var form = Workbench.form("{\"outputs\": [{\"type\": \"mp4\", \"video\": {\"codec\": \"" + codec + "\"}}]}");
        // When
        var refused = assertThrows(MediaException.class, () -> bare.run(input, form, outputs, LocalJob.SILENT));
        // Then
        assertEquals("codec-unavailable", refused.code());
        assertEquals(422, refused.status());
        assertTrue(refused.getMessage().contains(codec), refused.getMessage());
    }

    @Test
    void plansWithoutDoing() throws Exception {
        // Given
        Path input = clips.video("in.mp4", 1280, 720, 2, H264);
        // When
        var result = bench.job(input, """
                {"plan": true, "end": 1, "outputs": [{"preset": "mp4-720p", "video": {"shortSide": 360}}, {"preset": "stream"},
                  {"preset": "audio-wav"}, {"preset": "thumbnail"}]}""");
        // Then
        Plan plan = result.plan();
        assertEquals(List.of(), result.products());
        try (var files = Files.list(outputs)) {
            assertEquals(0, files.count());
        }
        assertEquals(1, plan.seconds());
        Plan.Video video = plan.outputs().get(0).video().getFirst();
        assertEquals(new Plan.Video("h264", 640, 360, 25, 576_000, false), video);
        assertEquals(
                List.of(720, 360, 240),
                plan.outputs().get(1).video().stream().map(Plan.Video::height).toList());
        assertEquals(89_964, plan.outputs().get(2).bytes());
        assertEquals(List.of("thumbnail.jpg"), plan.outputs().get(3).files());
        assertTrue(plan.cu() > 0.1 && plan.cu() < 20, plan.toString());
        assertTrue(plan.workSeconds() <= plan.cu(), plan.toString());
    }

    @Test
    void refusesWhatWouldBecomeTooLarge() throws Exception {
        // Given
        Path input = clips.sound("in.mp3", 10);
        Limits usual = Limits.DEFAULT;
        Limits tight = new Limits(
                Duration.ofHours(1), 1000, usual.bytes(), 1000, 8, 500_000, usual.memory(), usual.processor());
        // When
        var refused = assertThrows(
                MediaException.class, () -> new Workbench(outputs, tight).job(input, "{\"preset\": \"audio-wav\"}"));
        // Then
        assertEquals(413, refused.status());
        assertEquals("output-too-large", refused.code());
    }

    private String codeOf(Path input, String job) {
        return assertThrows(MediaException.class, () -> bench.job(input, job)).code();
    }

    private void assertGrey(int expected, String file, int x, int y) throws IOException {
        int colour = ImageIO.read(outputs.resolve(file).toFile()).getRGB(x, y);
        assertEquals(expected, colour & 0xff, 12, file + " " + Integer.toHexString(colour));
    }

    private static String packets(String file) throws IOException, InterruptedException {
        return Workbench.ffprobe(
                "-v", "error", "-select_streams", "v", "-show_entries", "packet=size", "-of", "csv", file);
    }

    private String tags(String file) throws IOException, InterruptedException {
        return Workbench.ffprobe(
                "-v",
                "error",
                "-show_entries",
                "format_tags:stream_tags",
                outputs.resolve(file).toString());
    }

    private double loudness(String file) throws IOException, InterruptedException {
        return measured(file, "I:\\s+(-?[\\d.]+) LUFS");
    }

    private double peak(String file) throws IOException, InterruptedException {
        return measured(file, "Peak:\\s+(-?[\\d.]+) dBFS");
    }

    private double measured(String file, String pattern) throws IOException, InterruptedException {
        String said = Workbench.ffmpeg(
                "-nostats",
                "-i",
                outputs.resolve(file).toString(),
                "-af",
                "ebur128=peak=true:framelog=quiet",
                "-f",
                "null",
                "-");
        Matcher matcher = Pattern.compile(pattern).matcher(said);
        assertTrue(matcher.find(), said);
        double value = Double.parseDouble(matcher.group(1));
        while (matcher.find()) {
            value = Double.parseDouble(matcher.group(1));
        }
        return value;
    }
}
