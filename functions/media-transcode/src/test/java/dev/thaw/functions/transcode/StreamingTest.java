package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.model.S3Object;

import dev.thaw.media.Limits;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Inputs that have no room here: read piece by piece, their outputs stored while they are made. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(StreamingTest.Little.class)
class StreamingTest extends StoreTest {
    private static final int SCRATCH = 40 << 20;
    /** Many bytes for little work. */
    private static final String[] DENSE = {"-c:v", "libopenh264", "-b:v", "30M", "-g", "25", "-c:a", "aac"};

    private static final Map<String, Object> STREAM =
            Map.of("type", "stream", "manifests", List.of("hls"), "name", "vod", "segmentSeconds", 2);

    private static final String[] FILMS = {"mp4-720p.mp4", "webm-720p.webm"};

    /** Every input is large, and there is little room. */
    public static final class Little implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "transcode.streaming.from",
                    "1",
                    "thaw.scratch-limit",
                    Integer.toString(SCRATCH),
                    "quarkus.http.test-timeout",
                    "2m");
        }
    }

    @AfterEach
    void nothingIsLeftUnfinished() {
        assertEquals(List.of(), s3.listMultipartUploads(r -> r.bucket("media")).uploads());
        s3.close();
    }

    static Stream<Arguments> inputs() {
        return Stream.of(
                Arguments.of("last.mp4", List.of()),
                Arguments.of("first.mp4", List.of("-movflags", "+faststart")),
                Arguments.of("fragments.mp4", List.of("-movflags", "+frag_keyframe+empty_moov+default_base_moof")),
                Arguments.of("film.mkv", List.of()),
                Arguments.of("broadcast.ts", List.of()),
                Arguments.of("camera.flv", List.of("-c:v", "flv")));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void whatIsMadeIsWhatACopyOfTheInputGives(String name, List<String> options) throws Exception {
        // Given
        Path input = clips.video(
                name,
                320,
                180,
                6,
                Clips.with(
                        new String[] {"-c:v", "mpeg4", "-c:a", "aac", "-ar", "44100"}, options.toArray(String[]::new)));
        put("uploads/" + name, input);
        Path copied = Files.createDirectory(folder.resolve("copied"));
        new Workbench(copied, Limits.DEFAULT).presets(input, "mp4-720p", "webm-720p", "podcast-mp3");
        // When
        run(name, Map.of("presets", List.of("mp4-720p", "webm-720p", "podcast-mp3")))
                .statusCode(200)
                .body("outputs.size()", equalTo(3));
        // Then
        // Without its end at hand, FFmpeg rounds the times of a transport stream's sound by a sample.
        boolean rounded = name.endsWith(".ts");
        String streams = rounded ? "0:v" : "0";
        for (String file : rounded ? FILMS : Clips.with(FILMS, "podcast-mp3.mp3")) {
            assertEquals(content(copied.resolve(file), streams), content(get(name + "/" + file), streams), file);
        }
        assertTrue(isIndexFirst(get(name + "/mp4-720p.mp4")));
    }

    @Test
    void aFilmLargerThanTheScratchDiskIsRemuxedWithItsIndexInFront() throws Exception {
        // Given
        Path input = clips.make(
                "large.mov",
                List.of("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=15,noise=alls=80:allf=t"),
                Clips.tone(15),
                DENSE);
        put("uploads/large.mov", input);
        assertTrue(Files.size(input) > SCRATCH + (8 << 20), "only " + Files.size(input));
        // When
        run("large.mov", Map.of("preset", "mp4-copy")).statusCode(200);
        // Then
        Path made = get("large.mov/mp4-copy.mp4");
        assertTrue(isIndexFirst(made));
        assertEquals(content(input), content(made));
    }

    @Test
    void segmentsAreStoredWhileTheRestIsMade() throws Exception {
        // Given
        Path input = clips.video("long.ts", 640, 360, 20, "-c:v", "mpeg2video", "-b:v", "6M", "-c:a", "aac");
        put("uploads/long.ts", input);
        // When
        CompletableFuture<ValidatableResponse> answer =
                CompletableFuture.supplyAsync(() -> run("long.ts", Map.of("outputs", List.of(STREAM))));
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !segments().isEmpty());
        // Then
        assertFalse(answer.isDone());
        answer.join().statusCode(200);
        Path playlist = folder.resolve("vod");
        for (S3Object object : segments()) {
            Path file = playlist.resolve(object.key().substring("out/long.ts/vod/".length()));
            Files.createDirectories(file.getParent());
            s3.getObject(r -> r.bucket("media").key(object.key()), file);
        }
        String frames = Workbench.ffprobe(
                "-v",
                "error",
                "-allowed_extensions",
                "ALL",
                "-select_streams",
                "v:0",
                "-count_frames",
                "-show_entries",
                "stream=nb_read_frames",
                "-of",
                "csv=p=0",
                playlist.resolve("video-360/index.m3u8").toString());
        assertEquals("500", frames.lines().findFirst().orElseThrow().strip().replace(",", ""));
        assertTrue(Files.readString(playlist.resolve("master.m3u8")).contains("keyframes.m3u8"));
    }

    @Test
    void aFilmThatBreaksOffLeavesNothing() throws Exception {
        // Given
        Path whole = clips.video("whole.mkv", 640, 360, 20, "-c:v", "mpeg4", "-q:v", "1", "-c:a", "aac");
        put("uploads/broken.mkv", clips.cut(whole, 0.6));
        // When
        run("broken.mkv", Map.of("outputs", List.of(STREAM))).statusCode(422).body("code", equalTo("broken-media"));
        // Then
        assertEquals(
                List.of(),
                s3.listObjectsV2(r -> r.bucket("media").prefix("out/broken.mkv/"))
                        .contents());
    }

    @Test
    void whatIsNoMediumIsRefusedAsThatHoweverLargeItIs() throws Exception {
        // Given
        Path letter = folder.resolve("letter.mp4");
        Files.write(letter, new byte[SCRATCH + 1]);
        put("uploads/letter.mp4", letter);
        // When, Then
        run("letter.mp4", Map.of("preset", "mp4-720p")).statusCode(422).body("code", equalTo("unsupported-media"));
    }

    @Test
    void aStartInTheMiddleIsFound() throws Exception {
        // Given
        Path input = clips.video("cut.mp4", 320, 180, 8, "-c:v", "mpeg4", "-c:a", "aac", "-ar", "44100");
        put("uploads/cut.mp4", input);
        Path copied = Files.createDirectory(folder.resolve("copied"));
        new Workbench(copied, Limits.DEFAULT).job(input, "{\"start\": 3.5, \"end\": 6, \"preset\": \"mp4-720p\"}");
        // When
        run("cut.mp4", Map.of("preset", "mp4-720p", "start", 3.5, "end", 6)).statusCode(200);
        // Then
        assertEquals(content(copied.resolve("mp4-720p.mp4")), content(get("cut.mp4/mp4-720p.mp4")));
    }

    private ValidatableResponse run(String name, Map<String, Object> more) {
        Map<String, Object> job = new HashMap<>(more);
        job.put("input", "s3://media/uploads/" + name);
        job.put("output", "s3://media/out/" + name + "/");
        return given().contentType("application/json")
                .body(job)
                .post("/transcode")
                .then();
    }

    /** What is in the packets, and when. */
    private static String content(Path film) throws Exception {
        return content(film, "0");
    }

    private static String content(Path film, String streams) throws Exception {
        return Workbench.ffmpeg(
                "-v", "error", "-i", film.toString(), "-map", streams, "-c", "copy", "-f", "framemd5", "-");
    }

    private static boolean isIndexFirst(Path film) throws IOException {
        String head = new String(
                Files.readAllBytes(film),
                0,
                (int) Math.min(Files.size(film), 64),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        assertFalse(head.isEmpty());
        return head.indexOf("moov") == 36 || head.indexOf("moov") == 32 || head.indexOf("moov") == 28;
    }

    private List<S3Object> segments() {
        return s3.listObjectsV2(r -> r.bucket("media").prefix("out/long.ts/vod/"))
                .contents();
    }

    private Path get(String key) throws IOException {
        Path file = Files.createTempFile(folder, "got", key.substring(key.lastIndexOf('.')));
        Files.delete(file);
        s3.getObject(r -> r.bucket("media").key("out/" + key), file);
        return file;
    }
}
