package dev.thaw.function.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.function.FunctionException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two servers on one machine: the one at 127.0.0.2 stands for the internet, the one at 127.0.0.1 for what lies behind. */
class GuardedHttpTest {
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(10), 1000);

    private final AtomicInteger reachedInside = new AtomicInteger();
    private final AtomicInteger lookups = new AtomicInteger();
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private HttpServer outside;
    private HttpServer inside;
    private int port;
    private GuardedHttp http;

    @BeforeEach
    void start() throws IOException {
        outside = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
        port = outside.getAddress().getPort();
        inside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        inside.createContext("/", exchange -> {
            reachedInside.incrementAndGet();
            answer(exchange, 200, "secret");
        });
        outside.createContext("/picture", exchange -> {
            seen.put("host", exchange.getRequestHeaders().getFirst("Host"));
            exchange.getResponseHeaders().set("Content-Type", "Image/PNG; a=b");
            answer(exchange, 200, "pixels");
        });
        outside.createContext("/parts", exchange -> {
            exchange.getResponseHeaders().set("ETag", exchange.getRequestURI().getQuery());
            exchange.getResponseHeaders().set("Content-Range", "bytes 2-4/26");
            answer(exchange, "bytes=2-4".equals(exchange.getRequestHeaders().getFirst("Range")) ? 206 : 416, "cde");
        });
        outside.createContext("/large", exchange -> answer(exchange, 200, "x".repeat(1001)));
        outside.createContext("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[5000]);
            exchange.close();
        });
        outside.createContext("/status", exchange -> {
            int status = Integer.parseInt(exchange.getRequestURI().getQuery());
            answer(exchange, status, "no");
        });
        outside.createContext("/to", exchange -> {
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI().getQuery());
            answer(exchange, 302, "");
        });
        outside.createContext("/again", exchange -> {
            exchange.getResponseHeaders().set("Location", "/again");
            answer(exchange, 307, "");
        });
        outside.createContext("/hook", exchange -> {
            seen.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            seen.put("signature", exchange.getRequestHeaders().getFirst("webhook-signature"));
            answer(exchange, 202, "thanks");
        });
        outside.start();
        inside.start();
        http = client(host -> switch (host) {
            case "pictures.test" -> addresses("127.0.0.2");
            case "inside.test" -> addresses("127.0.0.1");
            case "mixed.test" -> addresses("127.0.0.2", "127.0.0.1");
            case "rebinding.test" -> addresses(lookups.incrementAndGet() % 2 == 1 ? "127.0.0.2" : "127.0.0.1");
            case "nothing.test" -> throw new UnknownHostException(host);
            default -> InetAddress.getAllByName(host);
        });
    }

    private static GuardedHttp client(UrlGuard.Lookup lookup) {
        var guard = new UrlGuard(AllowList.parse(List.of("127.0.0.2/32")), lookup);
        return new GuardedHttp(guard, Duration.ofSeconds(5), 3);
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        outside.stop(0);
        inside.stop(0);
    }

    @Test
    void aPartIsReadWhereTheServerGivesSuch() {
        // When
        GuardedHttp.Part part = http.part("http://pictures.test:" + port + "/parts?%22a%22", 2, 3, LIMITS.time())
                .orElseThrow();

        // Then
        assertEquals("cde", StandardCharsets.UTF_8.decode(part.bytes()).toString());
        assertEquals(26, part.size());
        assertEquals("\"a\"", part.tag());
    }

    /** The whole, what has a weak tag only, and a part that is not there. */
    @ParameterizedTest
    @CsvSource({"/picture, 2", "/parts?W/%22a%22, 2", "/parts?%22a%22, 3"})
    void whatIsNoPartOfOneWholeIsNothing(String path, long from) {
        assertTrue(http.part("http://pictures.test:" + port + path, from, 3, LIMITS.time())
                .isEmpty());
    }

    @Test
    void aPartIsGuardedAsTheWhole() {
        FunctionException refused = assertThrows(
                FunctionException.class, () -> http.part("http://inside.test:" + port + "/", 0, 1, LIMITS.time()));
        assertEquals("url-not-allowed", refused.code());
        assertEquals(0, reachedInside.get());
    }

    @Test
    void whatIsAllowedIsReadWithItsNameAndType() throws IOException {
        // When
        var head = new Head[1];
        String body = http.get("http://pictures.test:" + port + "/picture", LIMITS, (h, stream) -> {
            head[0] = h;
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        });

        // Then
        assertEquals("pixels", body);
        assertEquals("image/png", head[0].contentType());
        assertEquals(6, head[0].length());
        assertEquals("pictures.test:" + port, seen.get("host"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:PORT/",
                "http://2130706433:PORT/",
                "http://0x7f000001:PORT/",
                "http://127.1:PORT/",
                "http://localhost:PORT/",
                "http://[::1]:PORT/",
                "http://[::ffff:127.0.0.1]:PORT/",
                "http://[::127.0.0.1]:PORT/",
                "http://[2002:7f00:1::]:PORT/",
                "http://[64:ff9b::7f00:1]:PORT/",
                "http://0.0.0.0:PORT/",
                "http://inside.test:PORT/",
                "http://mixed.test:PORT/",
                "http://169.254.169.254/latest/meta-data/"
            })
    void nothingInsideIsReached(String url) {
        assertRefused(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:PORT/",
                "//127.0.0.1:PORT/",
                "http://inside.test:PORT/",
                "http://[::ffff:7f00:1]:PORT/",
                "http://169.254.169.254/"
            })
    void noRedirectionLeadsInside(String target) {
        assertRefused("http://pictures.test:PORT/to?" + target);
    }

    /** A name that is looked up or read in an unusual way by the system may also just not be found: then nothing is reached either. */
    private void assertRefused(String url) {
        // When
        var refusal = assertThrows(FunctionException.class, () -> read(url.replace("PORT", Integer.toString(port))));

        // Then
        assertTrue(List.of("url-not-allowed", "url-unreachable", "url-invalid").contains(refusal.code()), url);
        assertTrue(refusal.status() < 500, refusal.getMessage());
        assertEquals(0, reachedInside.get());
    }

    @Test
    void aRedirectionToAnotherAllowedPlaceIsFollowed() throws IOException {
        assertEquals("pixels", read("http://pictures.test:" + port + "/to?/picture"));
    }

    @Test
    void aNameThatChangesItsMeaningBetweenCheckAndConnectionGainsNothing() throws IOException {
        // Given: public at the first look, private at the second, and so on.
        String url = "http://rebinding.test:" + port + "/picture";

        // When
        String body = read(url);
        var refusal = assertThrows(FunctionException.class, () -> read(url));

        // Then
        assertEquals("pixels", body);
        assertEquals("url-not-allowed", refusal.code());
        assertEquals(2, lookups.get(), "one look for each connection");
        assertEquals(0, reachedInside.get());
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/passwd, 400, url-invalid",
        "ftp://pictures.test/, 400, url-invalid",
        "jar:http://pictures.test/!/, 400, url-invalid",
        "gopher://pictures.test/, 400, url-invalid",
        "http://user:password@pictures.test/, 400, url-invalid",
        "http://, 400, url-invalid",
        "http:picture, 400, url-invalid",
        "picture.png, 400, url-invalid",
        "'http://pictures.test /', 400, url-invalid",
        "http://pictures.test:0/, 400, url-invalid",
        "http://pictures.test:PORT/to?file:///etc/passwd, 400, url-invalid",
        "http://nothing.test/, 422, url-unreachable",
        "http://pictures.test:PORT/status?404, 422, url-refused",
        "http://pictures.test:PORT/status?401, 422, url-refused",
        "http://pictures.test:PORT/status?503, 502, url-unreachable",
        "http://pictures.test:PORT/again, 422, url-refused",
        "http://pictures.test:PORT/large, 413, url-too-large",
        "http://pictures.test:PORT/chunked, 413, url-too-large"
    })
    void everyRefusalHasItsCode(String url, int status, String code) {
        // When
        var refusal = assertThrows(FunctionException.class, () -> read(url.replace("PORT", Integer.toString(port))));

        // Then
        assertEquals(code, refusal.code());
        assertEquals(status, refusal.status());
    }

    @Test
    void aServerThatDripsIsGivenUpInTime() throws IOException {
        // Given: it sends a byte every 50 ms, so that no single read takes long.
        try (var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            Thread.ofVirtual().start(() -> drip(server));
            long began = System.nanoTime();

            // When
            var limits = new Limits(Duration.ofMillis(500), 100_000);
            var refusal = assertThrows(
                    FunctionException.class,
                    () -> http.get(
                            "http://pictures.test:" + server.getLocalPort() + "/",
                            limits,
                            (head, body) -> body.readAllBytes().length));

            // Then
            assertEquals("url-timeout", refusal.code());
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(5).toNanos());
        }
    }

    private static void drip(ServerSocket server) {
        try (var socket = server.accept()) {
            var out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write('x');
                out.flush();
                Thread.sleep(50);
            }
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aBrokenAnswerIsAnErrorNotAShortBody() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            // Given
            Thread.ofVirtual().start(() -> {
                try (var socket = server.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });

            // When
            var refusal = assertThrows(
                    FunctionException.class, () -> read("http://pictures.test:" + server.getLocalPort() + "/"));

            // Then
            assertEquals("url-unreachable", refusal.code());
        }
    }

    @Test
    void refusalsUseUpNoConnections() throws IOException {
        // When
        for (int i = 0; i < 100; i++) {
            String url = "http://" + (i % 2 == 0 ? "inside.test" : "pictures.test") + ":" + port + "/large";
            assertThrows(FunctionException.class, () -> read(url));
        }

        // Then
        assertEquals("pixels", read("http://pictures.test:" + port + "/picture"));
    }

    @Test
    void aPostArrivesAndIsNotRedirected() {
        // When
        int sent = http.post(
                "http://pictures.test:" + port + "/hook",
                Map.of("webhook-signature", "v1,abc", "Content-Type", "application/json"),
                "{}".getBytes(StandardCharsets.UTF_8),
                Duration.ofSeconds(5));
        int redirected = http.post(
                "http://pictures.test:" + port + "/to?/hook", Map.of(), new byte[] {1}, Duration.ofSeconds(5));

        // Then
        assertEquals(202, sent);
        assertEquals(302, redirected);
        assertEquals("{}", seen.get("body"));
        assertEquals("v1,abc", seen.get("signature"));
        var refusal = assertThrows(
                FunctionException.class,
                () -> http.post("http://inside.test:" + port, Map.of(), new byte[] {1}, Duration.ofSeconds(5)));
        assertEquals("url-not-allowed", refusal.code());
        assertEquals(0, reachedInside.get());
    }

    private String read(String url) throws IOException {
        return http.get(url, LIMITS, (head, body) -> new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }

    private static InetAddress[] addresses(String... texts) throws UnknownHostException {
        var addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        return addresses;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
