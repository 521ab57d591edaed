package dev.thaw.functions.transcode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.media.Limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Streams in the hands of players: hls.js and Shaka in a headless Chromium. Skipped where {@code THAW_TEST_PLAYERS}, a folder with both from
 * npm, or Chromium is missing.
 */
class PlayerIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final long PATIENCE_S = 90;
    private static final BlockingQueue<String> RESULTS = new LinkedBlockingQueue<>();

    @TempDir
    static Path folder;

    private static HttpServer web;

    @BeforeAll
    static void serve() throws Exception {
        String named = System.getenv("THAW_TEST_PLAYERS");
        assumeTrue(named != null, "THAW_TEST_PLAYERS names no folder with hls.js and shaka-player");
        assumeTrue(Files.isExecutable(CHROMIUM), "There is no Chromium");
        Path players = Path.of(named, "node_modules");
        Path site = Files.createDirectory(folder.resolve("site"));
        List<String> input = Stream.of(
                        Clips.picture(640, 360, 6),
                        Clips.tone(6),
                        Clips.tone(6),
                        List.of("-map", "0", "-map", "1", "-map", "2", "-metadata:s:a:0", "language=eng"),
                        List.of("-metadata:s:a:1", "language=ger", "-c:v", "libopenh264", "-b:v", "2M", "-c:a", "aac"))
                .flatMap(List::stream)
                .toList();
        new Workbench(site, Limits.DEFAULT).job(new Clips(folder).run("in.mp4", input), """
                        {"outputs": [{"type": "stream", "name": "film", "manifests": ["hls", "hls-ts", "dash"],
                          "segmentSeconds": 2}]}""");
        new Workbench(site, Limits.DEFAULT).job(folder.resolve("in.mp4"), """
                        {"outputs": [{"type": "stream", "name": "sealed", "manifests": ["hls", "hls-ts"], "segmentSeconds": 2,
                          "encryption": {"uri": "../keys/sealed", "newKey": "s3://keys/sealed"}}]}""");
        Files.write(Files.createDirectory(site.resolve("keys")).resolve("sealed"), Workbench.KEY);
        Files.copy(Path.of("src/test/resources/player.html"), site.resolve("player.html"));
        Path scripts = Files.createDirectory(site.resolve("players"));
        Files.copy(players.resolve("hls.js/dist/hls.min.js"), scripts.resolve("hls.js"));
        Files.copy(players.resolve("shaka-player/dist/shaka-player.compiled.js"), scripts.resolve("shaka.js"));
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", SimpleFileServer.createFileHandler(site.toAbsolutePath()));
        web.createContext("/result", PlayerIT::result);
        web.start();
    }

    private static void result(HttpExchange exchange) throws IOException {
        try (exchange) {
            RESULTS.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    @AfterAll
    static void stop() {
        if (web != null) {
            web.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "film/master.m3u8",
                "film/ts/master.m3u8",
                "film/manifest.mpd",
                "sealed/master.m3u8",
                "sealed/ts/master.m3u8"
            })
    void playsToItsEnd(String stream) throws Exception {
        // Given
        RESULTS.clear();
        String page = "http://127.0.0.1:%d/player.html?stream=/%s"
                .formatted(web.getAddress().getPort(), stream);
        Process browser = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--autoplay-policy=no-user-gesture-required",
                        "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                        page)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        try {
            // When
            String told = RESULTS.poll(PATIENCE_S, TimeUnit.SECONDS);
            // Then
            assertNotNull(told, () -> "the player never ended: " + log());
            JsonNode seen = Workbench.JSON.readTree(told);
            assertEquals("", seen.path("error").asText(), told);
            assertEquals(6, seen.path("seconds").asDouble(), 0.15, told);
            assertEquals(
                    640.0 / 360,
                    seen.path("width").asDouble() / seen.path("height").asDouble(),
                    0.02,
                    told);
            assertEquals(2, seen.path("rungs").asInt(), told);
            assertEquals(2, seen.path("languages").size(), told);
        } finally {
            List<ProcessHandle> all = browser.descendants().toList();
            browser.destroyForcibly().onExit().join();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(child -> child.onExit().join());
        }
    }

    private static String log() {
        try {
            return Files.readString(folder.resolve("browser.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
