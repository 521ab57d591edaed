package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several inputs, or parts of them, as one. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(JoinTest.Brief.class)
class JoinTest extends StoreTest {
    private static final String[] H264 = {"-c:v", "libopenh264", "-b:v", "600k", "-c:a", "aac"};

    /** An input, and all of them together, may last for ten seconds. */
    public static final class Brief implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("transcode.limits.duration", "10s", "quarkus.http.test-timeout", "2m");
        }
    }

    @AfterEach
    void clean() {
        keys("").forEach(key -> s3.deleteObject(r -> r.bucket("media").key(key)));
    }

    @Test
    void whateverComesTakesTheFormOfTheFirst() throws Exception {
        // Given: another size, rate and rotation, and one without sound
        put("red.mp4", coloured("red.mp4", "red", "320x180", 25, 2, Clips.tone(2)));
        Path lying = coloured("lying.mp4", "blue", "320x240", 30, 2, List.of("-f", "lavfi", "-i", "sine=d=2:r=22050"));
        put(
                "blue.mp4",
                clips.run("blue.mp4", List.of("-display_rotation", "90", "-i", lying.toString(), "-c", "copy")));
        put("green.mkv", coloured("green.mkv", "lime", "640x480", 50, 1, List.of()));
        // When
        job(
                        "[{'input': 's3://media/red.mp4'}, {'input': 's3://media/blue.mp4'}, {'input': 's3://media/green.mkv'}]",
                        """
                        [{'type': 'mp4', 'name': 'film'}, {'type': 'webm', 'name': 'film-vp9'}, {'type': 'audio', 'name': 'sound', 'codec': 'wav'}]""")
                .statusCode(200)
                .body("media.seconds", equalTo(5.0f))
                .body("media.video.width", equalTo(320));
        // Then
        for (String file : List.of("film.mp4", "film-vp9.webm")) {
            Path film = fetched(file);
            assertEquals(125, frames(film), file);
            JsonNode facts = probed(film);
            assertEquals(5, facts.at("/format/duration").asDouble(), 0.06, file);
            assertEquals(320, facts.at("/streams/0/width").asInt());
            assertEquals(180, facts.at("/streams/0/height").asInt());
            assertColour("red", film, 1, "iw/2");
            assertColour("blue", film, 3, "iw/2");
            assertColour("lime", film, 4.5, "iw/2");
            // The one that is upright and narrow has black beside it.
            assertColour("black", film, 3, "10");
            assertColour("red", film, 1, "10");
        }
        Path sound = fetched("sound.wav");
        assertTrue(loudness(sound, 0.5, 1) > -30, "a tone");
        assertTrue(loudness(sound, 2.5, 1) > -30, "another");
        assertTrue(loudness(sound, 4.1, 0.8) < -80, "silence");
        assertEquals(5, probed(sound).at("/format/duration").asDouble(), 0.06);
    }

    @Test
    void alikeOnesAreTakenOverAsTheyAre() throws Exception {
        // Given
        Path one = clips.video("one.mp4", 320, 180, 2, H264);
        Path two = clips.video("two.mp4", 320, 180, 3, H264);
        put("one.mp4", one);
        put("two.mp4", two);
        // When
        job("[{'input': 's3://media/one.mp4'}, {'input': 's3://media/two.mp4'}]", "[{'preset': 'mp4-copy'}]")
                .statusCode(200);
        // Then: the very frames
        Path film = fetched("mp4-copy.mp4");
        List<String> wanted = new ArrayList<>(pictures(one));
        wanted.addAll(pictures(two));
        assertEquals(wanted, pictures(film));
        assertEquals(5, probed(film).at("/format/duration").asDouble(), 0.15);
    }

    @Test
    void partsOfOneInputLeaveTheMiddleOutInEveryOutput() throws Exception {
        // Given: a second of red, two of blue, one of green
        Path film = clips.run(
                "film.mp4",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "color=red:s=320x180:r=25:d=1[a];color=blue:s=320x180:r=25:d=2[b];color=lime:s=320x180:r=25:d=1[c];"
                                + "[a][b][c]concat=n=3",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=d=4",
                        "-c:v",
                        "libopenh264",
                        "-c:a",
                        "aac"));
        put("film.mp4", film);
        // When
        given().contentType("application/json")
                .body("""
                        {"input": "s3://media/film.mp4", "output": "s3://media/out/{name}/", "inputs": [{"end": 1}, {"start": 3}], "outputs": [
                          {"preset": "mp4-720p", "audio": {"loudness": true}}, {"type": "thumbnails", "name": "still", "at": ["25%", "75%"]},
                          {"preset": "gif"}, {"preset": "sprite"}, {"preset": "waveform"}, {"preset": "hls", "name": "vod"}, {"preset": "probe"}]}""")
                .post("/transcode")
                .then()
                .statusCode(200)
                .body(
                        "outputs.key",
                        hasItems("out/film/mp4-720p.mp4", "out/film/vod/master.m3u8", "out/film/probe.json"));
        // Then
        Path made = fetched("film/mp4-720p.mp4");
        assertEquals(50, frames(made));
        assertColour("red", made, 0.5, "iw/2");
        assertColour("lime", made, 1.5, "iw/2");
        assertColour("red", fetched("film/still-0001.jpg"), 0, "iw/2");
        assertColour("lime", fetched("film/still-0002.jpg"), 0, "iw/2");
        assertEquals(20, frames(fetched("film/gif.gif")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{'input': 's3://media/a.mp4'}, {'input': 's3://media/b.mp3'}] | mp4-720p | 422 | no-video-stream",
                "[{'input': 's3://media/a.mp4'}, {'input': 's3://media/c.mp4'}] | mp4-copy | 422 | inputs-differ",
                "[{'input': 's3://media/a.mp4', 'end': 1}, {}]                  | mp4-copy | 422 | inputs-differ",
                "[{'input': 's3://media/a.mp4'}, {}, {}, {}]                    | mp4-720p | 422 | media-too-long",
                "[{'input': 's3://media/a.mp4'}, {'input': 's3://media/d.mp4'}] | mp4-720p | 422 | broken-media",
                "[{'input': 's3://media/a.mp4'}, {'input': 's3://media/x.mp4'}] | mp4-720p | 422 | object-not-found",
                "[{'input': 's3://media/a.mp4'}, {'start': 7}]                  | mp4-720p | 422 | outside-media",
                "[{'input': 's3://media/a.mp4', 'start': 2, 'end': 1}]          | mp4-720p | 400 | invalid-range",
                "[{'input': 'file:///etc/passwd'}]                              | mp4-720p | 400 | invalid-parameters",
                "[{'input': 's3://media/a.mp4'}, {'input': 'http://169.254.169.254/latest'}] | mp4-720p | 403 | url-not-allowed"
            })
    void saysWhatCannotBeJoined(String inputs, String preset, int status, String code) throws Exception {
        // Given
        put("a.mp4", clips.video("a.mp4", 160, 120, 3, H264));
        put("b.mp3", clips.sound("b.mp3", 1));
        put("c.mp4", clips.video("c.mp4", 320, 180, 1, H264));
        put("d.mp4", clips.cut(clips.video("d.mp4", 160, 120, 3, Clips.with(H264, "-movflags", "+faststart")), 0.6));
        // When, Then
        job(inputs, "[{'preset': '" + preset + "'}]").statusCode(status).body("code", equalTo(code));
        assertEquals(List.of(), keys("out/"));
    }

    @Test
    void bothProgramsEndWhenTheCallerLeaves() throws Exception {
        // Given
        put("long.mp4", clips.video("long.mp4", 1280, 720, 4, H264));
        String body = """
                {"inputs": [{"input": "s3://media/long.mp4"}, {}], "output": "s3://media/out/", "preset": "webm-720p"}""";
        try (Socket caller = calling(body)) {
            assertTrue(caller.isConnected());
            await().atMost(Duration.ofSeconds(20)).until(() -> programs() == 2);
            // When the connection closes
        }
        // Then
        await().atMost(Duration.ofSeconds(1)).until(() -> programs() == 0);
        assertEquals(List.of(), keys("out/"));
    }

    private static long programs() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/ffmpeg"))
                .count();
    }

    private Path coloured(String name, String colour, String size, int rate, int seconds, List<String> sound) {
        List<String> pictures =
                List.of("-f", "lavfi", "-i", "color=%s:s=%s:r=%d:d=%d".formatted(colour, size, rate, seconds));
        return clips.make(name, pictures, sound, H264);
    }

    private static ValidatableResponse job(String inputs, String outputs) {
        return given().contentType("application/json")
                .body("{\"output\": \"s3://media/out/\", \"inputs\": %s, \"outputs\": %s}"
                        .formatted(inputs, outputs)
                        .replace('\'', '"'))
                .post("/transcode")
                .then();
    }

    private Path fetched(String name) {
        byte[] bytes =
                s3.getObjectAsBytes(r -> r.bucket("media").key("out/" + name)).asByteArray();
        try {
            return Files.write(folder.resolve("out-" + name.replace('/', '-')), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long frames(Path film) throws Exception {
        return Workbench.ofPictures("packet=pts", film).lines().count();
    }

    private static JsonNode probed(Path film) throws Exception {
        return Workbench.JSON.readTree(
                Workbench.ffprobe("-v", "error", "-show_format", "-show_streams", "-of", "json", film.toString()));
    }

    private static List<String> pictures(Path film) throws Exception {
        return Workbench.ffmpeg("-v", "error", "-i", film.toString(), "-map", "0:v", "-f", "framehash", "-")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }

    private static double loudness(Path sound, double from, double seconds) throws Exception {
        String said = Workbench.ffmpeg(
                "-ss", "" + from, "-t", "" + seconds, "-i", sound.toString(), "-af", "volumedetect", "-f", "null", "-");
        String mean = said.substring(said.indexOf("mean_volume: ") + 13);
        return Double.parseDouble(mean.substring(0, mean.indexOf(' ')));
    }

    /** What is seen at a time at half the height. */
    private void assertColour(String colour, Path film, double at, String x) throws Exception {
        Path pixel = folder.resolve("pixel");
        Workbench.ffmpeg(
                "-v",
                "error",
                "-y",
                "-ss",
                "" + at,
                "-i",
                film.toString(),
                "-frames:v",
                "1",
                "-vf",
                "crop=2:2:" + x + ":ih/2,format=rgb24,scale=1:1",
                "-f",
                "rawvideo",
                pixel.toString());
        byte[] rgb = Files.readAllBytes(pixel);
        boolean[] bright = {(rgb[0] & 0xff) > 128, (rgb[1] & 0xff) > 128, (rgb[2] & 0xff) > 128};
        String seen =
                switch ((bright[0] ? 4 : 0) + (bright[1] ? 2 : 0) + (bright[2] ? 1 : 0)) {
                    case 0 -> "black";
                    case 1 -> "blue";
                    case 2 -> "lime";
                    case 4 -> "red";
                    default -> "another";
                };
        assertEquals(colour, seen, film.getFileName() + " at " + at);
    }
}
