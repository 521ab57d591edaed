package dev.thaw.functions.transcode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Films that several workers make. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class ParallelTest extends StoreTest {
    private static final String[] H264 = {"-c:v", "libopenh264", "-b:v", "600k", "-g", "25", "-c:a", "aac"};

    @BeforeEach
    void workers() {
        WorkersProxy.target = RestAssured.port;
        WorkersProxy.broken = call -> false;
        WorkersProxy.PARTS.clear();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), keys(".parts-"));
    }

    static Stream<Arguments> films() {
        String ntsc = "testsrc2=size=320x180:rate=30000/1001:duration=9";
        String pal = "testsrc2=size=320x180:rate=25:duration=9";
        List<String> tone = Clips.tone(9);
        return Stream.of(
                Arguments.of("index first", "a.mp4", ntsc, tone, List.of("-movflags", "+faststart"), "mp4-720p"),
                Arguments.of(
                        "B-frames, index last",
                        "b.mov",
                        pal,
                        tone,
                        List.of("-c:v", "mpeg4", "-bf", "2", "-g", "20", "-c:a", "aac"),
                        "mp4-720p"),
                Arguments.of(
                        "pictures later than sound",
                        "c.mp4",
                        pal + ",setpts=PTS+0.24/TB",
                        tone,
                        List.of("-fps_mode", "vfr"),
                        "mp4-720p"),
                Arguments.of(
                        "varying rate",
                        "d.mp4",
                        pal + ",select='not(mod(n\\,3))+lt(mod(n\\,50)\\,20)'",
                        tone,
                        List.of("-fps_mode", "vfr"),
                        "mp4-720p"),
                Arguments.of("no sound", "e.mp4", pal, List.of(), List.of(), "mp4-720p"),
                Arguments.of("VP9 and Opus", "f.mp4", pal, tone, List.of(), "webm-720p"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("films")
    void theFilmIsTheSameAsOneWorkersToTheFrame(
            String what, String name, String pictures, List<String> sound, List<String> options, String preset)
            throws Exception {
        // Given
        String[] all = Clips.with(H264, options.toArray(String[]::new));
        put("uploads/" + name, clips.make(name, List.of("-f", "lavfi", "-i", pictures), sound, all));
        // When
        var alone = answer(name, "alone", preset, 1);
        var together = answer(name, "together", preset, 3);
        // Then
        assertEquals(null, alone.get("parts"));
        assertTrue((int) together.get("parts") >= 3, together.toString());
        assertTrue(WorkersProxy.PARTS.size() >= 2, "others have worked too: " + WorkersProxy.PARTS);
        String extension = preset.startsWith("webm") ? ".webm" : ".mp4";
        Path one = get("alone/" + preset + extension);
        Path other = get("together/" + preset + extension);
        assertEquals(packets(one), packets(other));
        assertEquals(facts(one), facts(other));
        if (!sound.isEmpty()) {
            assertEquals(soundOf(one), soundOf(other), "no click, no gap");
        }
        Workbench.ffmpeg("-v", "error", "-xerror", "-i", other.toString(), "-f", "null", "-");
    }

    @Test
    void aPartWhoseWorkerIsKilledIsMadeAgainAlone() throws Exception {
        // Given
        put("uploads/k.mp4", clips.video("k.mp4", 320, 180, 9, H264));
        WorkersProxy.broken = call -> call == 0;
        // When
        var answer = answer("k.mp4", "killed", "mp4-720p", 3);
        // Then: that part was asked for once more at most, the others once
        int parts = (int) answer.get("parts");
        int broken = WorkersProxy.PARTS.getFirst();
        for (int part = 0; part < parts; part++) {
            int asked = Collections.frequency(WorkersProxy.PARTS, part);
            assertTrue(asked <= (part == broken ? 2 : 1), "part " + part + " of " + WorkersProxy.PARTS);
        }
        assertEquals(225, frames(get("killed/mp4-720p.mp4")));
    }

    @Test
    void theOtherOutputsOfTheJobAreMadeToo() throws Exception {
        // Given
        put("uploads/o.mp4", clips.video("o.mp4", 320, 180, 6, H264));
        // When
        var answer = given().contentType("application/json")
                .body("""
                        {"input": "s3://media/uploads/o.mp4", "output": "s3://media/others/", "parallel": "auto",
                          "presets": ["thumbnail", "mp4-720p", "audio-mp3"]}""")
                .post("/transcode")
                .then()
                .statusCode(200)
                .extract();
        // Then
        List<String> made = answer.path("outputs.key");
        assertEquals(
                new HashSet<>(List.of("others/mp4-720p.mp4", "others/thumbnail.jpg", "others/audio-mp3.mp3")),
                new HashSet<>(made));
        assertEquals(150, frames(get("others/mp4-720p.mp4")));
    }

    @Test
    void whatCannotBeSplitIsMadeByOne() throws Exception {
        // Given: no index at one place; and a film whose rate is lowered, so that frames depend on those before
        put("uploads/m.mkv", clips.video("m.mkv", 320, 180, 3, H264));
        put("uploads/r.mp4", clips.video("r.mp4", 320, 180, 3, H264));
        // When, Then
        assertEquals(null, answer("m.mkv", "mkv", "mp4-720p", 3).get("parts"));
        given().contentType("application/json")
                .body("""
                        {"input": "s3://media/uploads/r.mp4", "output": "s3://media/slow/", "parallel": 2,
                          "outputs": [{"preset": "mp4-720p", "video": {"frameRate": 10}}]}""")
                .post("/transcode")
                .then()
                .statusCode(200);
        assertEquals(30, frames(get("slow/mp4-720p.mp4")));
        assertEquals(List.of(), WorkersProxy.PARTS);
    }

    @Test
    void tellsProgressInLinesAndEndsAllWhenTheCallerLeaves() throws Exception {
        // Given
        put("uploads/l.mp4", clips.video("l.mp4", 1280, 720, 20, H264));
        String body =
                "{\"input\": \"s3://media/uploads/l.mp4\", \"output\": \"s3://media/left/\", \"parallel\": 3, \"preset\": \"webm-720p\"}";
        // When
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            caller.getOutputStream()
                    .write(("POST /transcode HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            await().atMost(Duration.ofSeconds(30)).until(() -> programs() > 1);
            byte[] said = caller.getInputStream().readNBytes(200);
            assertTrue(new String(said, StandardCharsets.UTF_8).contains("\"progress\""));
        }
        // Then
        await().atMost(Duration.ofSeconds(2)).until(() -> programs() == 0);
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertEquals(List.of(), keys("left/")));
    }

    private Map<String, Object> answer(String input, String output, String preset, int workers) {
        Map<String, Object> job = new HashMap<>(Map.of(
                "input", "s3://media/uploads/" + input, "output", "s3://media/" + output + "/", "preset", preset));
        if (workers > 1) {
            job.put("parallel", workers);
        }
        return given().contentType("application/json")
                .body(job)
                .post("/transcode")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("$");
    }

    // Encoders that look ahead may order what is shown in between otherwise where a part begins.
    private static List<String> packets(Path film) throws Exception {
        return Workbench.ffprobe(
                        "-v", "error", "-show_entries", "packet=stream_index,pts", "-of", "csv", film.toString())
                .lines()
                .sorted()
                .toList();
    }

    private static String facts(Path film) throws Exception {
        return Workbench.ffprobe(
                "-v",
                "error",
                "-show_entries",
                "stream=index,codec_name,time_base,start_time,duration,nb_frames:format=start_time,duration",
                "-of",
                "csv",
                film.toString());
    }

    private static String soundOf(Path film) throws Exception {
        return Workbench.ffmpeg("-v", "error", "-i", film.toString(), "-map", "0:a", "-f", "md5", "-");
    }

    private static int frames(Path film) throws Exception {
        return Integer.parseInt(Workbench.ffprobe(
                        "-v",
                        "error",
                        "-select_streams",
                        "v",
                        "-count_frames",
                        "-show_entries",
                        "stream=nb_read_frames",
                        "-of",
                        "csv=p=0",
                        film.toString())
                .strip());
    }

    private static long programs() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/ffmpeg"))
                .count();
    }

    private Path get(String key) throws IOException {
        Path file = Files.createTempFile(folder, "got", key.substring(key.lastIndexOf('.')));
        Files.delete(file);
        s3.getObject(r -> r.bucket("media").key(key), file);
        return file;
    }
}
