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

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TranscoderTest {
    private static final String[] H264 = {"-c:v", "libopenh264", "-b:v", "1M", "-c:a", "aac"};

    private final ObjectMapper json = new ObjectMapper().registerModule(new Jdk8Module());
    private final Transcoder transcoder = new Transcoder(Limits.DEFAULT, json);
    private final Prober prober = new Prober(Limits.DEFAULT);

    @TempDir
    Path inputs;

    @TempDir
    Path outputs;

    private Clips clips;

    @BeforeEach
    void clips() {
        clips = new Clips(inputs);
    }

    @Test
    void makesEveryPresetAtOnce() throws Exception {
        // Given
        Path input = clips.video("in.mp4", 1280, 960, 1, H264);
        List<Double> progress = new ArrayList<>();
        // When
        var result = transcoder.run(input, List.of(Preset.values()), outputs, new LocalJob(progress::add));
        // Then
        assertEquals(Preset.values().length, result.outputs().size());
        assertEquals(new MediaInfo.Size(960, 720), shown(Preset.MP4_720P));
        assertEquals(new MediaInfo.Size(1280, 960), shown(Preset.MP4_1080P), "never larger than the input");
        assertEquals(new MediaInfo.Size(960, 720), shown(Preset.WEBM_720P));
        assertEquals("h264", video(Preset.MP4_720P).codec());
        assertEquals("vp9", video(Preset.WEBM_720P).codec());
        assertEquals("opus", probed(Preset.WEBM_720P).audio().orElseThrow().codec());
        assertEquals("aac", probed(Preset.AUDIO_AAC).audio().orElseThrow().codec());
        assertTrue(probed(Preset.AUDIO_AAC).video().isEmpty());
        assertEquals("mp3", probed(Preset.AUDIO_MP3).audio().orElseThrow().codec());
        assertEquals(480, picture().getWidth());
        assertEquals(360, picture().getHeight());
        var facts = json.readTree(outputs.resolve("probe.json").toFile());
        assertEquals(1280, facts.at("/video/width").asInt());
        assertEquals("aac", facts.at("/audio/codec").asText());
        assertEquals(1.0, progress.getLast());
    }

    @Test
    void putsTheIndexFirst() throws Exception {
        // Given
        Path input = clips.video("in.mp4", 320, 240, 1, H264);
        // When
        transcoder.run(input, List.of(Preset.MP4_720P), outputs, LocalJob.SILENT);
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
        transcoder.run(input, List.of(Preset.MP4_720P, Preset.THUMBNAIL), outputs, LocalJob.SILENT);
        // Then
        boolean upright = degrees == 180;
        MediaInfo.Size expected = upright ? new MediaInfo.Size(320, 160) : new MediaInfo.Size(160, 320);
        assertEquals(degrees, prober.probe(input).video().orElseThrow().rotation());
        assertEquals(expected, shown(Preset.MP4_720P));
        assertEquals(0, video(Preset.MP4_720P).rotation());
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
        transcoder.run(input, List.of(Preset.MP4_720P), outputs, LocalJob.SILENT);
        // Then
        assertEquals(new MediaInfo.Size(480, 240), shown(Preset.MP4_720P));
        assertEquals(1.0, video(Preset.MP4_720P).pixelShape());
        assertTrue(probed(Preset.MP4_720P).audio().isEmpty());
    }

    @Test
    void makesEightBitsOfTen() throws Exception {
        // Given
        Path input = clips.silent(
                "in.mkv", 320, 240, 1, "-c:v", "ffv1", "-pix_fmt", "yuv420p10le", "-color_trc", "smpte2084");
        // When
        transcoder.run(input, List.of(Preset.MP4_720P, Preset.WEBM_720P, Preset.THUMBNAIL), outputs, LocalJob.SILENT);
        // Then
        assertEquals("yuv420p", video(Preset.MP4_720P).pixelFormat());
        assertEquals("yuv420p", video(Preset.WEBM_720P).pixelFormat());
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
        transcoder.run(input, List.of(Preset.MP4_720P), outputs, LocalJob.SILENT);
        // Then
        assertEquals(prober.probe(input).seconds(), probed(Preset.MP4_720P).seconds(), 0.1);
        assertTrue(video(Preset.MP4_720P).framesPerSecond() <= 60);
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
        transcoder.run(input, List.of(Preset.MP4_720P), outputs, LocalJob.SILENT);
        // Then
        assertEquals(60, video(Preset.MP4_720P).framesPerSecond(), 1);
        assertEquals(1, probed(Preset.MP4_720P).seconds(), 0.1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "mkv"})
    void streamsMayDifferInLength(String container) throws Exception {
        // Given: sound for half of the time, and for twice the time
        Path half = clips.make("half." + container, Clips.picture(160, 120, 3), Clips.tone(1), H264);
        Path twice = clips.make("twice." + container, Clips.picture(160, 120, 1), Clips.tone(3), H264);
        List<Preset> presets = List.of(Preset.MP4_720P, Preset.AUDIO_MP3, Preset.THUMBNAIL);
        // When
        transcoder.run(half, presets, outputs, LocalJob.SILENT);
        transcoder.run(half, List.of(Preset.AUDIO_AAC), outputs, LocalJob.SILENT);
        // Then
        assertEquals(3, probed(Preset.MP4_720P).seconds(), 0.2);
        assertEquals(1, probed(Preset.AUDIO_MP3).seconds(), 0.2);
        // When
        transcoder.run(twice, presets, outputs, LocalJob.SILENT);
        // Then
        assertEquals(3, probed(Preset.MP4_720P).seconds(), 0.2);
        assertEquals(3, probed(Preset.AUDIO_MP3).seconds(), 0.2);
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
        assertEquals("no-video-stream", codeOf(input, Preset.MP4_720P));
        assertEquals("no-video-stream", codeOf(input, Preset.THUMBNAIL));
        transcoder.run(input, List.of(Preset.AUDIO_AAC), outputs, LocalJob.SILENT);
        assertTrue(probed(Preset.AUDIO_AAC).video().isEmpty());
    }

    @Test
    void saysWhichStreamIsMissing() throws Exception {
        // Given
        Path silent = clips.silent("silent.mp4", 160, 120, 1, H264);
        Path song = clips.sound("song.m4a", 1);
        // When, Then
        assertAll(
                () -> assertEquals("no-audio-stream", codeOf(silent, Preset.AUDIO_MP3)),
                () -> assertEquals("no-video-stream", codeOf(song, Preset.WEBM_720P)));
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
                () -> assertEquals("unsupported-media", codeOf(text, Preset.PROBE)),
                () -> assertEquals("empty-object", codeOf(empty, Preset.PROBE)),
                () -> assertEquals("unsupported-media", codeOf(picture, Preset.THUMBNAIL)),
                () -> assertEquals("unsupported-media", codeOf(playlist, Preset.MP4_720P)),
                () -> assertEquals("unsupported-media", codeOf(concat, Preset.MP4_720P)));
    }

    @Test
    void refusesWhatExceedsTheLimits() throws Exception {
        // Given
        Path input = clips.silent("in.mp4", 320, 240, 2, H264);
        Transcoder small = new Transcoder(new Limits(Duration.ofMinutes(1), 300, 300), json);
        Transcoder brief = new Transcoder(new Limits(Duration.ofSeconds(1), 900, 900), json);
        List<Preset> presets = List.of(Preset.PROBE);
        // When
        var large = assertThrows(MediaException.class, () -> small.run(input, presets, outputs, LocalJob.SILENT));
        var lasting = assertThrows(MediaException.class, () -> brief.run(input, presets, outputs, LocalJob.SILENT));
        // Then
        assertEquals("picture-too-large", large.code());
        assertEquals("media-too-long", lasting.code());
    }

    @ParameterizedTest
    @EnumSource(names = {"MP4_720P", "THUMBNAIL"})
    void refusesAPictureLargerThanItsHeaderSays(Preset preset) throws Exception {
        // Given: pictures of 1200x1200, announced as 100x100
        Path honest = clips.silent("honest.mov", 1200, 1200, 1, "-c:v", "png", "-r", "5");
        byte[] bytes = Files.readAllBytes(honest);
        int entry = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("png ");
        ByteBuffer.wrap(bytes).putShort(entry + 28, (short) 100).putShort(entry + 30, (short) 100);
        Path input = Files.write(inputs.resolve("lying.mov"), bytes);
        Transcoder small = new Transcoder(new Limits(Duration.ofMinutes(1), 1000, 1000), json);
        // When
        var refused =
                assertThrows(MediaException.class, () -> small.run(input, List.of(preset), outputs, LocalJob.SILENT));
        // Then
        assertEquals(422, refused.status(), refused.code());
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
        assertEquals("broken-media", codeOf(input, Preset.MP4_720P));
    }

    @Test
    void readsAThumbnailBackBeforeItCounts() throws Exception {
        // Given
        Path input = clips.silent("in.mp4", 640, 360, 1, H264);
        transcoder.run(input, List.of(Preset.THUMBNAIL), outputs, LocalJob.SILENT);
        byte[] jpeg = Files.readAllBytes(outputs.resolve("thumbnail.jpg"));
        MediaInfo.Size size = new MediaInfo.Size(640, 360);
        // When
        var smaller = assertThrows(MediaException.class, () -> PictureCheck.verify(jpeg, new MediaInfo.Size(320, 180)));
        var none = assertThrows(
                MediaException.class, () -> PictureCheck.verify("no picture".getBytes(StandardCharsets.UTF_8), size));
        // Then
        assertDoesNotThrow(() -> PictureCheck.verify(jpeg, size));
        assertEquals("output-check-failed", smaller.code());
        assertEquals(500, smaller.status());
        assertEquals("output-check-failed", none.code());
    }

    private String codeOf(Path input, Preset preset) {
        return assertThrows(
                        MediaException.class, () -> transcoder.run(input, List.of(preset), outputs, LocalJob.SILENT))
                .code();
    }

    private MediaInfo probed(Preset preset) {
        return prober.probe(outputs.resolve(preset.fileName()));
    }

    private MediaInfo.Video video(Preset preset) {
        return probed(preset).video().orElseThrow();
    }

    private MediaInfo.Size shown(Preset preset) {
        return video(preset).shown();
    }

    private BufferedImage picture() throws IOException {
        return ImageIO.read(outputs.resolve("thumbnail.jpg").toFile());
    }
}
