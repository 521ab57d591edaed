package dev.thaw.functions.transcode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class MediaTranscodeTest extends StoreTest {
    private static final String[] H264 = BenchTest.H264;

    @AfterEach
    void scratchIsEmpty() {
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertEquals(0, scratchFiles()));
    }

    @ParameterizedTest
    // The time for the URL ends with that of the call; either may be seen first.
    @CsvSource({"endless, 60, 413, scratch-exceeded", "dripping, 3, 504, deadline-exceeded|url-timeout"})
    void aUrlThatNeverEndsIsGivenUp(String path, int seconds, int status, String code) {
        given().contentType("application/json")
                .header("Thaw-Deadline", Instant.now().plusSeconds(seconds).toString())
                .body(Map.of(
                        "input",
                        System.getProperty("test.web") + "/" + path,
                        "output",
                        "s3://media/never/",
                        "presets",
                        new String[] {"mp4-720p"}))
                // When
                .post("/transcode")
                // Then: and no file is left
                .then()
                .statusCode(status)
                .body("code", matchesPattern(code));
        assertEquals(List.of(), keys("never/"));
    }

    @Test
    void answersACallWithOutputsAndFacts() {
        // Given
        put("uploads/holiday + 1.mp4", clips.video("in.mp4", 640, 360, 1, H264));
        // When
        given().contentType("application/json")
                .body(Map.of(
                        "input",
                        "s3://media/uploads/holiday + 1.mp4",
                        "output",
                        "s3://media/outputs/{name}/",
                        "presets",
                        new String[] {"mp4-720p", "thumbnail", "probe"}))
                .post("/transcode")
                // Then
                .then()
                .statusCode(200)
                .body(
                        "outputs.key",
                        contains(
                                "outputs/holiday + 1/mp4-720p.mp4",
                                "outputs/holiday + 1/thumbnail.jpg",
                                "outputs/holiday + 1/probe.json"))
                .body("media.video.width", equalTo(640));
        var stored = s3.headObject(r -> r.bucket("media").key("outputs/holiday + 1/mp4-720p.mp4"));
        assertEquals("video/mp4", stored.contentType());
        assertTrue(stored.contentLength() > 1000);
    }

    @Test
    void takesTheEventOfAnUpload() {
        // Given
        put("uploads/song.mp4", clips.video("in.mp4", 320, 240, 1, H264));
        String data = """
                {"Records": [{"eventName": "ObjectCreated:Put",
                  "s3": {"bucket": {"name": "media"}, "object": {"key": "uploads/song.mp4"}}}]}""";
        // When
        given().contentType("application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-source", "/s3/media")
                .header("ce-type", "com.amazonaws.s3.ObjectCreated:Put")
                .header("ce-thawparameters", "{\"preset\": \"audio-mp3\", \"output\": \"s3://media/outputs/{name}/\"}")
                .body(data)
                .post("/")
                // Then
                .then()
                .statusCode(200)
                .header("ce-type", "dev.thaw.function.result")
                .body("outputs.key", contains("outputs/song/audio-mp3.mp3"));
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        // Given
        put("uploads/letter.mp4", Files.writeString(folder.resolve("letter"), "Dear reader,\n".repeat(100)));
        // When, Then
        expect("mp4-720", 400, "unknown-preset", "mp4-720p");
        expect("mp4-720p", 422, "unsupported-media", "none of the media formats");
    }

    @Test
    void plansOnDemand() {
        // Given
        put("uploads/plan.mp4", clips.video("in.mp4", 640, 360, 1, H264));
        // When
        given().contentType("application/json")
                .body("{\"input\": \"s3://media/uploads/plan.mp4\", \"outputs\": [{\"preset\": \"stream\"}]}")
                .post("/transcode?plan=true")
                // Then
                .then()
                .statusCode(200)
                .body("plan.outputs[0].video.height", contains(360, 240))
                .body("plan.outputs[0].files", hasItem("stream/manifest.mpd"))
                .body("plan.media.video.codec", equalTo("h264"))
                .body("plan.cu", greaterThan(0f));
    }

    @Test
    void storesAStreamAndNamesItsManifests() {
        // Given
        put("uploads/walk.mp4", clips.video("in.mp4", 320, 240, 2, H264));
        // When
        given().contentType("application/json")
                .body("""
                        {"input": "s3://media/uploads/walk.mp4", "output": "s3://media/outputs/{name}/", "start": 0.5,
                          "outputs": [{"preset": "stream"}, {"preset": "small", "name": "tiny"}]}""")
                .post("/transcode")
                // Then
                .then()
                .statusCode(200)
                .body(
                        "outputs.key",
                        contains(
                                "outputs/walk/stream/master.m3u8",
                                "outputs/walk/stream/manifest.mpd",
                                "outputs/walk/tiny.gif"))
                .body("outputs[0].contentType", equalTo("application/vnd.apple.mpegurl"));
        var segment = s3.headObject(r -> r.bucket("media").key("outputs/walk/stream/video-240/00000.m4s"));
        assertEquals("video/iso.segment", segment.contentType());
    }

    @Test
    void takesAUrlThatIsAllowed() throws IOException {
        // Given
        Files.copy(
                clips.video("in.mp4", 320, 240, 1, H264),
                StoreResource.SITE.resolve("from web.mp4"),
                StandardCopyOption.REPLACE_EXISTING);
        String web = System.getProperty("test.web");
        // When
        url(web + "/from%20web.mp4?signature=secret")
                // Then
                .statusCode(200)
                .body("outputs.key", contains("outputs/from web/thumbnail.jpg"));
        url(web + "/nothing.mp4").statusCode(422).body("code", equalTo("url-refused"));
        url(web + "/away").statusCode(403).body("code", equalTo("url-not-allowed"));
        url("http://169.254.169.254/latest/meta-data").statusCode(403).body("code", equalTo("url-not-allowed"));
    }

    private static ValidatableResponse url(String url) {
        return given().contentType("application/json")
                .body(Map.of("input", url, "output", "s3://media/outputs/{name}/", "preset", "thumbnail"))
                .post("/transcode")
                .then();
    }

    @Test
    void tellsWhatJobsMaySay() {
        // When, Then
        given().get("/presets")
                .then()
                .statusCode(200)
                .body("items.name", hasItems("mp4-720p", "stream", "small"))
                .body("items.find { it.name == 'small' }.own", equalTo(true))
                .body("items.find { it.name == 'thumbnail' }.output.type", equalTo("thumbnails"));
        given().get("/schema")
                .then()
                .statusCode(200)
                .contentType("application/schema+json")
                .body("'$schema'", equalTo("https://json-schema.org/draft/2020-12/schema"));
    }

    @Test
    void describesItselfWithAnExampleOfEachOutputThatIsAJob() throws IOException {
        // When
        var told = given().get("/openapi").then().statusCode(200).contentType("application/json");
        // Then
        JsonNode examples = Workbench.JSON
                .readTree(told.extract().asString())
                .at("/paths/~1transcode/post/requestBody/content/application~1json/examples");
        assertTrue(examples.size() >= 11);
        for (JsonNode example : examples) {
            ObjectNode job = example.path("value").deepCopy();
            assertTrue(job.remove("input").isTextual() && job.remove("output").isTextual());
            assertTrue(!Workbench.form(job.toString()).outputs().isEmpty(), job.toString());
        }
    }

    @Test
    void pointsToTheFieldThatIsWrong() {
        // When
        given().contentType("application/json")
                .body(
                        "{\"input\": \"s3://media/a.mp4\", \"outputs\": [{\"type\": \"mp4\", \"video\": {\"heigth\": 1}}]}")
                .post("/transcode")
                // Then
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-parameters"))
                .body("errors[0].pointer", equalTo("/outputs/0/video/heigth"));
    }

    @Test
    void endsTheProgramWhenTheCallerLeaves() throws IOException {
        // Given: work for many seconds
        put("uploads/long.mp4", clips.video("in.mp4", 1280, 720, 30, H264));
        String body =
                "{\"input\": \"s3://media/uploads/long.mp4\", \"output\": \"s3://media/left/\", \"preset\": \"webm-720p\"}";
        try (Socket caller = calling(body)) {
            assertTrue(caller.isConnected());
            await().atMost(Duration.ofSeconds(20)).until(MediaTranscodeTest::programRuns);
            // When the connection closes
        }
        // Then
        await().atMost(Duration.ofSeconds(1)).until(() -> !programRuns());
        assertTrue(s3.listObjectsV2(r -> r.bucket("media").prefix("left/"))
                .contents()
                .isEmpty());
    }

    @Test
    void leavesNothingWhenTheCallerLeavesWhileOutputsAreBeingStored() throws IOException {
        // Given: some hundreds of segments
        put("uploads/long.mp3", clips.sound("in.mp3", 300));
        String body = """
                {"input": "s3://media/uploads/long.mp3", "output": "s3://media/gone/",
                  "outputs": [{"type": "stream", "segmentSeconds": 1}]}""";
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            caller.getOutputStream()
                    .write(("POST /transcode HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            String said = "";
            while (!said.contains("storing")) {
                byte[] more = caller.getInputStream().readNBytes(1);
                assertTrue(more.length > 0 && !said.contains("problem"), said);
                said += new String(more, StandardCharsets.UTF_8);
            }
            // When the connection closes
        }
        // Then
        await().atMost(Duration.ofSeconds(20))
                .until(() -> s3.listObjectsV2(r -> r.bucket("media").prefix("gone/"))
                        .contents()
                        .isEmpty());
        await().during(Duration.ofSeconds(1))
                .until(() -> s3.listObjectsV2(r -> r.bucket("media").prefix("gone/"))
                        .contents()
                        .isEmpty());
    }

    private static void expect(String preset, int status, String code, String hint) {
        given().contentType("application/json")
                .body(Map.of("input", "s3://media/uploads/letter.mp4", "output", "s3://media/x/", "preset", preset))
                .post("/transcode")
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("detail", containsString(hint));
    }

    private static boolean programRuns() {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(process -> process.info().command().orElse("").endsWith("/ffmpeg"));
    }

    private static long scratchFiles() throws IOException {
        Path scratch = Path.of("target/scratch");
        if (!Files.exists(scratch)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(scratch)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }
}
