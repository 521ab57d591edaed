package dev.thaw.functions.transcode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.ffmpeg.Natives;
import dev.thaw.ffmpeg.Sandbox;
import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Inputs that are made to do harm. */
class HostileInputTest extends BenchTest {
    private static final String[] SMALL = {"-c:v", "libopenh264", "-b:v", "500k", "-c:a", "aac"};
    private static final int MUTANTS = Boolean.getBoolean("nightly") ? 2000 : 10;
    /** Where an AVI of FFmpeg's says at which frame its pictures begin, 32 bits with the lowest first. */
    private static final int AVI_START = 0x88;
    /** The only formats of which mutated files are tried; all when it is empty. */
    private static final Set<String> FORMATS = Set.of(
                    System.getProperty("formats", "").split(",", -1))
            .stream()
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(strings = {".m3u8", ".mp4", ".ts", ".mkv", ".concat", ".txt"})
    void readsNoOtherFileOrAddress(String extension) throws Exception {
        // Given: a secret, and lists that name it in every way
        Path secret = clips.silent("secret.ts", 160, 120, 1, SMALL);
        String[] lists = {
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:" + secret + "\n#EXT-X-ENDLIST\n",
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nconcat:/etc/passwd|" + secret + "\n#EXT-X-ENDLIST\n",
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsubfile,,start,0,end,99,,:/etc/passwd\n#EXT-X-ENDLIST\n",
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:1/latest/meta-data\n#EXT-X-ENDLIST\n",
            "ffconcat version 1.0\nfile '" + secret + "'\n",
            "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><BaseURL>file:" + secret
                    + "</BaseURL></Period></MPD>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5000 RTP/AVP 96\n",
            "[playlist]\nFile1=file:///etc/passwd\nNumberOfEntries=1\n"
        };
        for (String list : lists) {
            Path input = Files.writeString(inputs.resolve("list" + extension), list);
            // When
            var refused = assertThrows(MediaException.class, () -> bench.presets(input, "mp4-720p", "probe"), list);
            // Then
            assertEquals("unsupported-media", refused.code(), list);
            assertFalse(refused.getMessage().contains("root:"), refused.getMessage());
        }
    }

    @Test
    void followsNoReferenceOutOfAQuickTimeFile() throws Exception {
        // Given: a film whose sample data is said to lie in another file
        Path film = clips.silent("film.mov", 160, 120, 1, SMALL);
        byte[] bytes = Files.readAllBytes(film);
        int reference = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("url ");
        // The flag says that the data is in the same file; without it, an address would follow.
        bytes[reference + 7] = 0;
        Path input = Files.write(inputs.resolve("elsewhere.mov"), bytes);
        // When
        Set<String> codes = new HashSet<>();
        codes.add(outcome(input, "thumbnail"));
        // Then: whatever it makes of the broken reference, it opens nothing else
        assertTrue(Set.of("fine", "broken-media").containsAll(codes), codes.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zmbv", "qtrle", "flashsv", "snow"})
    void usesNoDecoderThatIsNotListed(String codec) throws Exception {
        // Given: FFmpeg itself would read it
        Path input = clips.silent("odd.mkv", 160, 120, 1, "-c:v", codec, "-strict", "-2");
        // When
        var refused = assertThrows(MediaException.class, () -> bench.presets(input, "thumbnail"));
        // Then
        assertEquals("unsupported-media", refused.code());
        assertEquals(422, refused.status());
    }

    @Test
    void subtitlesCoversAndDataDoNotMatter() throws Exception {
        // Given
        Path texts = Files.writeString(inputs.resolve("s.srt"), "1\n00:00:00,000 --> 00:00:01,000\nhello\n");
        List<String> inputsOf =
                List.of("-i", texts.toString(), "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=1");
        Path input = clips.make("in.mkv", inputsOf, Clips.tone(1), Clips.with(SMALL, "-c:s", "ass"));
        // When, Then
        assertEquals("fine", outcome(input, "mp4-720p", "thumbnail"));
    }

    @Test
    void theProgramHasNoNetwork() throws Exception {
        // Given
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(2000);
            CompletableFuture<Boolean> called = CompletableFuture.supplyAsync(() -> {
                try (var caller = server.accept()) {
                    return caller.isConnected();
                } catch (IOException nobody) {
                    return false;
                }
            });
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
            List<String> line = List.of(Natives.prober().toString(), "-v", "error", url);
            // When
            var exit = LocalJob.SILENT.execute(Sandbox.command(line, Limits.DEFAULT.probing()), text -> {});
            // Then: where the kernel does not allow that, the whitelists alone must do
            assertTrue(exit.code() != 0);
            assertEquals(!Sandbox.cutsNetwork(), called.join());
        }
    }

    @Test
    void theProgramHasBoundedMemoryAndTime() throws Exception {
        // Given
        Limits usual = Limits.DEFAULT;
        Path input = clips.silent("in.mp4", 640, 480, 20, SMALL);
        Limits little = new Limits(
                usual.duration(),
                8192,
                usual.bytes(),
                usual.frames(),
                8,
                usual.outputBytes(),
                40 << 20,
                usual.processor());
        Limits brief = new Limits(
                usual.duration(),
                8192,
                usual.bytes(),
                usual.frames(),
                8,
                usual.outputBytes(),
                usual.memory(),
                Duration.ofSeconds(1));
        // When
        var starved =
                assertThrows(MediaException.class, () -> new Workbench(outputs, little).presets(input, "mp4-720p"));
        var late = assertThrows(MediaException.class, () -> new Workbench(outputs, brief)
                .presets(input, "webm-720p", "mp4-1080p", "mp4-720p"));
        // Then: what ended it is told, and this process lives
        assertTrue(Set.of("work-too-large", "transcode-failed").contains(starved.code()), starved.code());
        assertEquals("work-too-large", late.code());
        assertEquals(422, late.status());
    }

    @ParameterizedTest
    @CsvSource({
        "PT1H, 200, 1000000, 100000, 8, picture-too-large, 422",
        "PT1S, 900, 1000000, 100000, 8, media-too-long, 422",
        "PT1H, 900, 10000, 100000, 8, input-too-large, 413",
        "PT1H, 900, 1000000, 20, 8, too-many-frames, 422",
        "PT1H, 900, 1000000, 100000, 1, too-many-streams, 422"
    })
    void eachLimitHasItsOwnCode(
            Duration duration, int side, long bytes, long frames, int streams, String code, int status)
            throws Exception {
        // Given
        Path input = clips.video("in.mp4", 320, 240, 2, SMALL);
        Limits limits = new Limits(
                duration,
                side,
                bytes,
                frames,
                streams,
                Limits.DEFAULT.outputBytes(),
                Limits.DEFAULT.memory(),
                PATIENCE);
        // When
        var refused = assertThrows(MediaException.class, () -> new Workbench(outputs, limits).presets(input, "probe"));
        // Then
        assertEquals(code, refused.code());
        assertEquals(status, refused.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"header", "frame"})
    void aHugeSizeInAFewBytesTakesNoMemory(String where) throws Exception {
        // Given: 65535x65535 in the container's header, or in each PNG within
        Path film = clips.silent("film.mov", 320, 240, 1, "-c:v", "png", "-r", "2");
        byte[] bytes = Files.readAllBytes(film);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (where.equals("header")) {
            int entry = text.lastIndexOf("png ");
            ByteBuffer.wrap(bytes).putShort(entry + 28, (short) 65535).putShort(entry + 30, (short) 65535);
        }
        for (int at = text.indexOf("IHDR"); at >= 0 && where.equals("frame"); at = text.indexOf("IHDR", at + 1)) {
            ByteBuffer.wrap(bytes).putInt(at + 4, 65535).putInt(at + 8, 65535);
        }
        Path input = Files.write(inputs.resolve("huge.mov"), bytes);
        // When
        String outcome = assertTimeoutPreemptively(PATIENCE, () -> outcome(input, "thumbnail"));
        // Then: the frames themselves decide
        assertTrue(
                (where.equals("header") ? Set.of("fine") : Set.of("picture-too-large", "broken-media"))
                        .contains(outcome),
                outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "mkv", "webm", "ts", "avi", "mpg", "mp3", "flac", "wav", "ogg"})
    void mutatedFilesAreRefusedOrWorkedOn(String format) throws Exception {
        // Given
        assumeTrue(FORMATS.isEmpty() || FORMATS.contains(format), "not among -Dformats");
        byte[] whole = Files.readAllBytes(sample(format));
        Random random = new Random(20_261);
        boolean sound = Set.of("mp3", "flac", "wav", "ogg").contains(format);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < MUTANTS; i++) {
            Path input = Files.write(Path.of("target", "mutated." + format), Mutation.of(whole, random));
            bench.clear();
            // When
            String outcome = assertTimeoutPreemptively(
                    PATIENCE,
                    () -> outcome(input, sound ? "audio-aac" : "mp4-720p", sound ? "probe" : "thumbnail"),
                    format + ", number " + i);
            if (!REFUSALS.contains(outcome)) {
                Path kept = Files.move(input, Path.of("target", "mutated-" + i + "." + format), REPLACE_EXISTING);
                wrong.add(kept + ": " + outcome);
            }
        }
        // Then: nothing that would be tried again in vain, and no crash of this process
        assertEquals(List.of(), wrong);
    }

    @Test
    void aFilmWhosePicturesBeginMinutesAfterItsEndIsDamaged() throws Exception {
        // Given
        byte[] film = Files.readAllBytes(sample("avi"));
        film[AVI_START + 1] = 0x20;
        Path input = Files.write(inputs.resolve("late.avi"), film);

        // When
        String outcome = outcome(input, "mp4-720p");

        // Then: it is no use to try again
        assertEquals("broken-media", outcome);
    }

    private static final Set<String> REFUSALS = Set.of(
            "fine",
            "broken-media",
            "unsupported-media",
            "decoder-crashed",
            "picture-too-large",
            "picture-too-small",
            "media-too-long",
            "too-many-frames",
            "too-many-streams",
            "no-video-stream",
            "no-audio-stream",
            "output-too-large",
            "work-too-large");

    // The same bytes each time, without random serial numbers: a failure can be had again.
    private Path sample(String format) {
        String name = "whole." + format;
        String[] exact = {"-fflags", "+bitexact"};
        return switch (format) {
            case "webm" -> clips.video(name, 96, 64, 1, Clips.with(exact, "-c:v", "libvpx", "-c:a", "libopus"));
            case "avi" -> clips.video(name, 96, 64, 1, Clips.with(exact, "-c:v", "mpeg4", "-c:a", "mp3"));
            case "mpg" -> clips.video(name, 96, 64, 1, Clips.with(exact, "-c:v", "mpeg2video", "-c:a", "mp2"));
            case "mp3", "flac", "wav" -> clips.sound(name, 1, exact);
            case "ogg" -> clips.sound(name, 1, Clips.with(exact, "-c:a", "libopus"));
            default -> clips.video(name, 96, 64, 1, Clips.with(SMALL, exact));
        };
    }

    private String outcome(Path input, String... presets) throws IOException, InterruptedException {
        try {
            bench.presets(input, presets);
            return "fine";
        } catch (MediaException refused) {
            return refused.code().equals("transcode-failed") || refused.code().equals("output-check-failed")
                    ? refused.code() + ": " + refused.getMessage()
                    : refused.code();
        }
    }
}
