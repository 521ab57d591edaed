package dev.thaw.functions.transcode;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Prober;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TranscoderTest {
    private static final String[] H264 = {"-c:v", "libopenh264", "-b:v", "1M", "-c:a", "aac"};

    @TempDir
    Path inputs;

    @TempDir
    Path outputs;

    private Clips clips;
    private Workbench bench;

    @BeforeEach
    void bench() {
        clips = new Clips(inputs);
        bench = new Workbench(outputs, Limits.DEFAULT);
    }

    @Test
    void makesEveryPresetAtOnce() throws Exception {
        // Given
        Path input = clips.video("in.mp4", 1280, 960, 1, H264);
        List<Double> progress = new ArrayList<>();
        // When
        var result = bench.presets(
                input,
                new LocalJob((message, fraction) -> progress.add(fraction)),
                "mp4-720p",
                "mp4-1080p",
                "webm-720p",
                "audio-aac",
                "audio-mp3",
                "thumbnail",
                "probe");
        // Then
        assertEquals(7, result.products().size());
        assertEquals(new MediaInfo.Size(960, 720), shown("mp4-720p.mp4"));
        assertEquals(new MediaInfo.Size(1280, 960), shown("mp4-1080p.mp4"), "never larger than the input");
        assertEquals(new MediaInfo.Size(960, 720), shown("webm-720p.webm"));
        assertEquals("h264", video("mp4-720p.mp4").codec());
        assertEquals("vp9", video("webm-720p.webm").codec());
        assertEquals("opus", probed("webm-720p.webm").audio().orElseThrow().codec());
        assertEquals("aac", probed("audio-aac.m4a").audio().orElseThrow().codec());
        assertTrue(probed("audio-aac.m4a").video().isEmpty());
        assertEquals("mp3", probed("audio-mp3.mp3").audio().orElseThrow().codec());
        assertEquals(480, picture().getWidth());
        assertEquals(360, picture().getHeight());
        var facts = Workbench.JSON.readTree(outputs.resolve("probe.json").toFile());
        assertEquals(1280, facts.at("/video/width").asInt());
        assertEquals("aac", facts.at("/audio/codec").asText());
        assertEquals(1.0, progress.getLast());
    }

    @Test
    void putsTheIndexFirst() throws Exception {
        // Given
        Path input = clips.video("in.mp4", 320, 240, 1, H264);
        // When
        bench.presets(input, "mp4-720p");
        // Then
        String head = Files.readString(outputs.resolve("mp4-720p.mp4"), StandardCharsets.ISO_8859_1);
        assertTrue(head.indexOf("moov") < head.indexOf("mdat"));
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 180, 270})
    void turnsARotatedVideoUpright(int degrees) throws Exception {
        // Given: stored lying, with a red left edge
        Path flat = clips.run(
                "flat.mp4",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "color=blue:size=320x160:rate=25:duration=1,drawbox=x=0:y=0:w=80:h=160:color=red:t=fill",
                        "-c:v",
                        "libopenh264",
                        "-b:v",
                        "1M"));
        Path input = clips.run(
                "in.mov",
                List.of("-display_rotation", Integer.toString(-degrees), "-i", flat.toString(), "-c", "copy"));
        // When
        bench.presets(input, "mp4-720p", "thumbnail");
        // Then
        boolean upright = degrees == 180;
        MediaInfo.Size expected = upright ? new MediaInfo.Size(320, 160) : new MediaInfo.Size(160, 320);
        assertEquals(
                degrees,
                new Prober(Limits.DEFAULT)
                        .probe(input, LocalJob.SILENT)
                        .video()
                        .orElseThrow()
                        .rotation());
        assertEquals(expected, shown("mp4-720p.mp4"));
        assertEquals(0, video("mp4-720p.mp4").rotation());
        assertEquals(
                expected, new MediaInfo.Size(picture().getWidth(), picture().getHeight()));
        // The left edge becomes the upper (90), the right (180), the lower one (270).
        int x = upright ? 310 : 80;
        int y = upright ? 80 : degrees == 90 ? 10 : 310;
        int colour = picture().getRGB(x, y);
        assertTrue((colour >> 16 & 0xff) > 180 && (colour & 0xff) < 80, Integer.toHexString(colour));
    }

    @Test
    void roundsOddSizesAndSquaresThePixels() throws Exception {
        // Given: 4:3 pixels make 361 wide 481 wide
        Path input = clips.silent(
                "in.mkv",
                361,
                241,
                1,
                "-vf",
                "setsar=4/3",
                "-c:v",
                "libvpx-vp9",
                "-pix_fmt",
                "yuv444p",
                "-deadline",
                "realtime",
                "-cpu-used",
                "8");
        // When
        bench.presets(input, "mp4-720p");
        // Then
        assertEquals(new MediaInfo.Size(480, 240), shown("mp4-720p.mp4"));
        assertEquals(1.0, video("mp4-720p.mp4").pixelShape());
        assertTrue(probed("mp4-720p.mp4").audio().isEmpty());
    }

    @Test
    void makesEightBitsOfTen() throws Exception {
        // Given
        Path input = clips.silent(
                "in.mkv", 320, 240, 1, "-c:v", "ffv1", "-pix_fmt", "yuv420p10le", "-color_trc", "smpte2084");
        // When
        bench.presets(input, "mp4-720p", "webm-720p", "thumbnail");
        // Then
        assertEquals("yuv420p", video("mp4-720p.mp4").pixelFormat());
        assertEquals("yuv420p", video("webm-720p.webm").pixelFormat());
    }

    @Test
    void keepsTheTimesOfAVaryingFrameRate() throws Exception {
        // Given: every third frame of the first second is missing, then all frames
        Path input = clips.silent(
                "in.mkv",
                320,
                240,
                2,
                "-vf",
                "select='gt(t,1)+mod(n,3)'",
                "-fps_mode",
                "vfr",
                "-c:v",
                "libopenh264",
                "-b:v",
                "1M");
        // When
        bench.presets(input, "mp4-720p");
        // Then
        assertEquals(
                new Prober(Limits.DEFAULT).probe(input, LocalJob.SILENT).seconds(),
                probed("mp4-720p.mp4").seconds(),
                0.1);
        assertTrue(video("mp4-720p.mp4").framesPerSecond() <= 60);
    }

    @Test
    void capsAVeryHighFrameRate() throws Exception {
        // Given
        Path input = clips.run(
                "in.mkv",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=160x120:rate=240:duration=1",
                        "-c:v",
                        "libopenh264",
                        "-b:v",
                        "1M"));
        // When
        bench.presets(input, "mp4-720p");
        // Then
        assertEquals(60, video("mp4-720p.mp4").framesPerSecond(), 1);
        assertEquals(1, probed("mp4-720p.mp4").seconds(), 0.1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "mkv"})
    void streamsMayDifferInLength(String container) throws Exception {
        // Given: sound for half of the time, and for twice the time
        Path half = clips.make("half." + container, Clips.picture(160, 120, 3), Clips.tone(1), H264);
        Path twice = clips.make("twice." + container, Clips.picture(160, 120, 1), Clips.tone(3), H264);
        String[] presets = {"mp4-720p", "audio-mp3", "thumbnail"};
        // When
        bench.presets(half, presets);
        bench.presets(half, "audio-aac");
        // Then
        assertEquals(3, probed("mp4-720p.mp4").seconds(), 0.2);
        assertEquals(1, probed("audio-mp3.mp3").seconds(), 0.2);
        // When
        bench.presets(twice, presets);
        // Then
        assertEquals(3, probed("mp4-720p.mp4").seconds(), 0.2);
        assertEquals(3, probed("audio-mp3.mp3").seconds(), 0.2);
    }

    @Test
    void aSongsCoverIsNoVideo() throws Exception {
        // Given
        Path cover = clips.run(
                "cover.png", List.of("-f", "lavfi", "-i", "testsrc2=size=200x200:duration=1", "-frames:v", "1"));
        Path tone = clips.sound("tone.mp3", 1);
        Path input = clips.run(
                "in.mp3",
                List.of(
                        "-i",
                        tone.toString(),
                        "-i",
                        cover.toString(),
                        "-map",
                        "0",
                        "-map",
                        "1",
                        "-c",
                        "copy",
                        "-disposition:v",
                        "attached_pic"));
        // When, Then
        assertEquals("no-video-stream", codeOf(input, "mp4-720p"));
        assertEquals("no-video-stream", codeOf(input, "thumbnail"));
        bench.presets(input, "audio-aac");
        assertTrue(probed("audio-aac.m4a").video().isEmpty());
    }

    @Test
    void saysWhichStreamIsMissing() throws Exception {
        // Given
        Path silent = clips.silent("silent.mp4", 160, 120, 1, H264);
        Path song = clips.sound("song.m4a", 1);
        // When, Then
        assertAll(
                () -> assertEquals("no-audio-stream", codeOf(silent, "audio-mp3")),
                () -> assertEquals("no-video-stream", codeOf(song, "webm-720p")));
    }

    @Test
    void refusesWhatIsNoMedium() throws Exception {
        // Given
        Path text = Files.writeString(inputs.resolve("text.mp4"), "This is a letter, not a video.\n".repeat(50));
        Path empty = Files.createFile(inputs.resolve("empty.mp4"));
        Path picture = clips.run("huge.png", List.of("-f", "lavfi", "-i", "color=red:size=200x200", "-frames:v", "1"));
        Path playlist = Files.writeString(
                inputs.resolve("list.mp4"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:1/secret.ts\n#EXT-X-ENDLIST\n");
        Path concat = Files.writeString(inputs.resolve("concat.mp4"), "ffconcat version 1.0\nfile secret.mp4\n");
        // When, Then
        assertAll(
                () -> assertEquals("unsupported-media", codeOf(text, "probe")),
                () -> assertEquals("empty-object", codeOf(empty, "probe")),
                () -> assertEquals("unsupported-media", codeOf(picture, "thumbnail")),
                () -> assertEquals("unsupported-media", codeOf(playlist, "mp4-720p")),
                () -> assertEquals("unsupported-media", codeOf(concat, "mp4-720p")));
    }

    @Test
    void refusesWhatExceedsTheLimits() throws Exception {
        // Given
        Path input = clips.silent("in.mp4", 320, 240, 2, H264);
        Workbench small = new Workbench(outputs, Limits.DEFAULT.with(Duration.ofMinutes(1), 300));
        Workbench brief = new Workbench(outputs, Limits.DEFAULT.with(Duration.ofSeconds(1), 900));
        // When
        var large = assertThrows(MediaException.class, () -> small.presets(input, "probe"));
        var lasting = assertThrows(MediaException.class, () -> brief.presets(input, "probe"));
        // Then
        assertEquals("picture-too-large", large.code());
        assertEquals("media-too-long", lasting.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4-720p", "thumbnail"})
    void refusesAPictureLargerThanItsHeaderSays(String preset) throws Exception {
        // Given: pictures of 1200x1200, announced as 100x100
        Path honest = clips.silent("honest.mov", 1200, 1200, 1, "-c:v", "png", "-r", "5");
        byte[] bytes = Files.readAllBytes(honest);
        int entry = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("png ");
        ByteBuffer.wrap(bytes).putShort(entry + 28, (short) 100).putShort(entry + 30, (short) 100);
        Path input = Files.write(inputs.resolve("lying.mov"), bytes);
        Workbench small = new Workbench(outputs, Limits.DEFAULT.with(Duration.ofMinutes(1), 1000));
        // When
        var refused = assertThrows(MediaException.class, () -> small.presets(input, preset));
        // Then
        assertEquals("picture-too-large", refused.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"late.mp4", "early.mp4", "cut.mkv", "cut.webm"})
    void refusesACutVideo(String name) throws Exception {
        // Given: the index at the end, which the cut removes, or at the start
        String[] codecs = name.endsWith("webm") ? new String[] {"-c:v", "libvpx", "-b:v", "1M"} : H264;
        List<String> options = new ArrayList<>(List.of(codecs));
        if (name.startsWith("early")) {
            options.addAll(List.of("-movflags", "+faststart"));
        }
        Path whole = clips.video(name, 320, 240, 3, options.toArray(String[]::new));
        Path input = clips.cut(whole, 0.6);
        // When, Then
        assertEquals("broken-media", codeOf(input, "mp4-720p"));
    }

    private String codeOf(Path input, String preset) {
        return assertThrows(MediaException.class, () -> bench.presets(input, preset))
                .code();
    }

    private MediaInfo probed(String file) throws IOException, InterruptedException {
        return bench.probed(file);
    }

    private MediaInfo.Video video(String file) throws IOException, InterruptedException {
        return bench.video(file);
    }

    private MediaInfo.Size shown(String file) throws IOException, InterruptedException {
        return video(file).shown();
    }

    private BufferedImage picture() throws IOException {
        return ImageIO.read(outputs.resolve("thumbnail.jpg").toFile());
    }
}
