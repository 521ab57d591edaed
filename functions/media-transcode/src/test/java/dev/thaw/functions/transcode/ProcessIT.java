package dev.thaw.functions.transcode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.NotificationSink;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The function as real processes that are told to stop, or are killed, while they work. */
@Tag("slow")
class ProcessIT {
    private static final String[] H264 = {"-c:v", "libopenh264", "-b:v", "1M", "-g", "25", "-c:a", "aac"};
    private static final String KEY = "test-access";
    private static final String SECRET = "test-secret";
    private static final long PATIENCE_S = 120;

    @TempDir
    Path folder;

    private EmbeddedStore store;
    private S3Client s3;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void start() throws IOException {
        store = EmbeddedStore.start(
                new EmbeddedStore.Settings(Files.createDirectory(folder.resolve("s3")), 0, KEY, SECRET),
                NotificationSink.NONE);
        store.ensureBucket("media");
        s3 = S3Client.builder()
                .endpointOverride(URI.create(store.endpoint().toString()))
                .region(Region.of(EmbeddedStore.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
                .forcePathStyle(true)
                .httpClient(Apache5HttpClient.create())
                .build();
        environment.put("AWS_ENDPOINT_URL_S3", store.endpoint().toString());
        environment.put("AWS_REGION", EmbeddedStore.REGION);
        environment.put("AWS_ACCESS_KEY_ID", KEY);
        environment.put("AWS_SECRET_ACCESS_KEY", SECRET);
    }

    @AfterEach
    void stop() {
        s3.close();
        store.close();
    }

    private static String job(String more) {
        return "{\"input\": \"s3://media/in.mp4\", \"output\": \"s3://media/out/\", " + more + "}";
    }

    @Test
    void aLongJobIsHandedBackWhenTheInstanceMustStopAndRunsElsewhere() throws Exception {
        // Given
        put(640, 360, 20);
        environment.put("THAW_GRACE", "500ms");
        try (FunctionProcess first = FunctionProcess.start(folder, environment);
                FunctionProcess second = FunctionProcess.start(folder, environment)) {
            var running = first.transcode(job("\"preset\": \"webm-720p\""));
            await().atMost(Duration.ofSeconds(30)).until(first::works);
            // When
            first.terminate();
            // Then: the platform tries 503 again without counting it
            var answer = running.get(PATIENCE_S, TimeUnit.SECONDS);
            assertEquals(503, answer.statusCode());
            assertTrue(answer.body().contains("\"code\":\"draining\""), answer.body());
            assertTrue(first.ends(Duration.ofSeconds(30)));
            assertEquals(List.of("in.mp4"), keys());
            assertEquals(
                    200,
                    second.transcode(job("\"preset\": \"mp4-720p\""))
                            .get(PATIENCE_S, TimeUnit.SECONDS)
                            .statusCode());
        }
    }

    @Test
    void aShortJobEndsWithinTheGraceTime() throws Exception {
        // Given
        put(320, 180, 8);
        try (FunctionProcess function = FunctionProcess.start(folder, environment)) {
            var running = function.transcode(job("\"preset\": \"webm-720p\""));
            await().atMost(Duration.ofSeconds(30)).until(function::works);
            // When
            function.terminate();
            // Then
            assertEquals(200, running.get(PATIENCE_S, TimeUnit.SECONDS).statusCode());
            assertTrue(function.ends(Duration.ofSeconds(40)));
            assertTrue(keys().contains("out/webm-720p.webm"));
        }
    }

    @Test
    void aJobSurvivesTheKillOfAWorkerThatMakesAPart() throws Exception {
        // Given
        put(640, 360, 16);
        environment.put("TRANSCODE_PARALLEL_PART", "2s");
        try (FunctionProcess worker = FunctionProcess.start(folder, environment)) {
            environment.put("TRANSCODE_PARALLEL_URL", worker.url().toString());
            try (FunctionProcess first = FunctionProcess.start(folder, environment)) {
                var running = first.transcode(job("\"preset\": \"webm-720p\", \"parallel\": 2"));
                await().atMost(Duration.ofSeconds(60)).until(worker::works);
                // When
                worker.kill();
                // Then
                var answer = running.get(PATIENCE_S, TimeUnit.SECONDS);
                assertEquals(200, answer.statusCode(), answer.body());
                assertTrue(answer.body().contains("\"workers\":2"), answer.body());
            }
        }
        assertEquals(
                List.of("in.mp4", "out/webm-720p.webm"),
                keys().stream().sorted().toList());
        Path film = folder.resolve("film.webm");
        s3.getObject(r -> r.bucket("media").key("out/webm-720p.webm"), film);
        String frames = Workbench.ffprobe(
                "-v",
                "error",
                "-count_packets",
                "-select_streams",
                "v",
                "-show_entries",
                "stream=nb_read_packets",
                "-of",
                "csv=p=0",
                film.toString());
        assertEquals("400", frames.strip());
    }

    private void put(int width, int height, int seconds) {
        Path clip = new Clips(folder).video("in.mp4", width, height, seconds, H264);
        s3.putObject(r -> r.bucket("media").key("in.mp4"), clip);
    }

    private List<String> keys() {
        return s3.listObjectsV2(r -> r.bucket("media")).contents().stream()
                .map(S3Object::key)
                .toList();
    }
}
