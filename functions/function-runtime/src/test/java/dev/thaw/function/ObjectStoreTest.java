package dev.thaw.function;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** How answers of a store that is not well, or not ours, are told. */
class ObjectStoreTest {
    private static final ObjectAddress ADDRESS = new ObjectAddress("media", "key");

    @TempDir
    Path folder;

    private final Map<String, String> before = new HashMap<>();
    private final ObjectStore store = new ObjectStore(Duration.ofSeconds(10));
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        set("aws.endpointUrlS3", "http://127.0.0.1:" + server.getAddress().getPort());
        set("aws.region", "us-east-1");
        set("aws.accessKeyId", "key");
        set("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "400, KeyTooLongError, 422, object-refused",
        "400, InvalidBucketName, 422, object-refused",
        "403, SignatureDoesNotMatch, 422, access-denied",
        "404, NoSuchKey, 422, object-not-found",
        "404, NoSuchBucket, 422, bucket-not-found",
        "507, InsufficientStorage, 503, object-store-full",
        "507, Anything, 503, object-store-full",
        "400, XMinioAdminBucketQuotaExceeded, 503, object-store-full",
        "500, InternalError, 503, object-store-unavailable"
    })
    void tellsWhatIsFinalFromWhatMayPass(int status, String code, int expected, String expectedCode) {
        // Given
        server.createContext("/", exchange -> {
            byte[] body =
                    ("<Error><Code>" + code + "</Code><Message>no</Message></Error>").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        // When
        FunctionException e = assertThrows(FunctionException.class, this::download);
        // Then
        assertEquals(expectedCode, e.code());
        assertEquals(expected, e.status());
    }

    @ParameterizedTest
    @CsvSource({"NoSuchKey, object-not-found", "NoSuchBucket, bucket-not-found"})
    void tellsWhatIsMissingWhereAnAnswerWithoutABodyCannot(String code, String expected) {
        // Given
        server.createContext("/", exchange -> {
            boolean asks = exchange.getRequestMethod().equals("HEAD");
            byte[] body =
                    asks ? new byte[0] : ("<Error><Code>" + code + "</Code></Error>").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(404, asks ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        // When
        FunctionException e = assertThrows(FunctionException.class, () -> store.stat(ADDRESS));
        // Then
        assertEquals(expected, e.code());
    }

    @ParameterizedTest
    @CsvSource({"200, 200, false", "404, 200, true", "404, 412, false", "404, 409, false"})
    void makesAnObjectOnlyWhereThereIsNone(int head, int put, boolean made) {
        // Given
        var conditions = new ArrayList<String>();
        server.createContext("/", exchange -> {
            boolean asks = exchange.getRequestMethod().equals("HEAD");
            if (!asks) {
                conditions.add(exchange.getRequestHeaders().getFirst("If-None-Match"));
            }
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(asks ? head : put, -1);
            exchange.close();
        });
        // When
        boolean done = store.putNew(ADDRESS, new byte[16], "application/octet-stream", 1);
        // Then
        assertEquals(made, done);
        assertEquals(head == 200 ? List.of() : List.of("*"), conditions);
    }

    @Test
    void takesAnObjectThatBreaksOffAsAFaultOfTheStore() {
        // Given
        server.createContext("/", ObjectStoreTest::breakOff);
        // When
        FunctionException e = assertThrows(FunctionException.class, this::download);
        // Then
        assertEquals("object-store-unavailable", e.code());
    }

    @Test
    void takesAStoreThatDoesNotAnswerAsUnavailable() {
        // Given
        server.stop(0);
        // When
        FunctionException e = assertThrows(FunctionException.class, this::download);
        // Then
        assertEquals(503, e.status());
        assertEquals("object-store-unavailable", e.code());
    }

    @Test
    void stopsReadingOnceCancelled() throws IOException {
        // Given
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 1 << 20);
            exchange.getResponseBody().write(new byte[1 << 20]);
            exchange.close();
        });
        var cancellation = new Cancellation();
        cancellation.cancel();
        // When, Then
        try (var scratch = new Scratch(folder.resolve("scratch"), 0)) {
            assertThrows(
                    CancelledException.class, () -> store.download(ADDRESS, scratch, "input", cancellation::check));
        }
    }

    private Path download() throws IOException {
        try (var scratch = new Scratch(folder.resolve("scratch"), 0)) {
            return store.download(ADDRESS, scratch, "input", () -> {});
        }
    }

    private static void breakOff(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write(new byte[10]);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private void set(String name, String value) {
        before.put(name, System.setProperty(name, value));
    }

    @Test
    void aSparseFileTakesNoMoreRoomThanTheBytesThatItHolds() throws IOException {
        // Given: an object of a gigabyte, and room for a hundred bytes
        server.createContext("/", exchange -> range(exchange, "\"one\""));
        Scratch scratch = new Scratch(folder.resolve("scratch"), 100);
        StoredObject object = new StoredObject(store, ADDRESS, 1 << 30, "\"one\"");
        // When
        SparseFile file = scratch.sparse("input", object.size(), () -> {});
        file.fill(object, 500_000_000, 500_000_060);
        file.fill(object, 500_000_000, 500_000_040);
        // Then
        scratch.check();
        assertEquals(object.size(), java.nio.file.Files.size(file.path()));
        var tooMuch = assertThrows(FunctionException.class, () -> file.fill(object, 7, 77));
        assertEquals("scratch-exceeded", tooMuch.code());
        file.close();
        scratch.check();
    }

    @Test
    void anObjectThatWasReplacedIsNotMixedWithTheOldOne() throws IOException {
        // Given
        server.createContext("/", exchange -> range(exchange, "\"two\""));
        StoredObject object = new StoredObject(store, ADDRESS, 1000, "\"one\"");
        // When
        var changed = assertThrows(FunctionException.class, () -> object.read(0, 10));
        // Then
        assertEquals("object-changed", changed.code());
        assertEquals(422, changed.status());
    }

    private static void range(HttpExchange exchange, String tag) throws IOException {
        try (exchange) {
            if (!tag.equals(exchange.getRequestHeaders().getFirst("If-Match"))) {
                exchange.sendResponseHeaders(412, -1);
                return;
            }
            String[] range = exchange.getRequestHeaders()
                    .getFirst("Range")
                    .substring("bytes=".length())
                    .split("-", 2);
            int length = (int) (Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1);
            exchange.getResponseHeaders().set("ETag", tag);
            exchange.sendResponseHeaders(206, length);
            exchange.getResponseBody().write(new byte[length]);
        }
    }
}
