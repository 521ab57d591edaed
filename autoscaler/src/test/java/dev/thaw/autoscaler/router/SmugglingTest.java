package dev.thaw.autoscaler.router;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Requests that another server could read in another way are refused, and nothing of them reaches an instance. */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {
    private static final String LINE = "POST /fn/f/ HTTP/1.1\r\nHost: localhost\r\n";
    private RawServer upstream;
    private RouterFixture fixture;

    @BeforeAll
    void start() throws Exception {
        upstream = RawServer.saying("reached");
        fixture = new RouterFixture(upstream.port());
    }

    @AfterAll
    void stop() throws Exception {
        fixture.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Both lengths, in either order
                LINE + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                LINE + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                // Lengths that differ, or are none
                LINE + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                LINE + "Content-Length: 1, 2\r\n\r\nab",
                LINE + "Content-Length: +1\r\n\r\na",
                LINE + "Content-Length: -1\r\n\r\na",
                LINE + "Content-Length: 0x1\r\n\r\na",
                LINE + "Content-Length: 99999999999999999999\r\n\r\na",
                // Codings that are not exactly chunked
                LINE + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                LINE + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
                LINE + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                LINE + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                LINE + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                "POST /fn/f/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                // Lines that are folded, or end in another way
                LINE + "X-A: 1\r\n folded\r\n\r\n",
                LINE + " X-A: 1\r\n\r\n",
                LINE + "X-A: 1\r\n\tTransfer-Encoding: chunked\r\n\r\n",
                LINE + "X-A: 1\rX-B: 2\r\n\r\n",
                LINE + "X-A: 1\nX-B: 2\r\n\r\n",
                LINE + "X-A: 1\r\n\n",
                "POST /fn/f/ HTTP/1.1\nHost: localhost\n\n",
                // Names and values with what must not be in them
                LINE + "Content-Length : 1\r\n\r\na",
                LINE + "Content-Length\t: 1\r\n\r\na",
                LINE + "Content Length: 1\r\n\r\na",
                LINE + ": 1\r\n\r\n",
                LINE + "no colon\r\n\r\n",
                LINE + "X-A: a\0b\r\n\r\n",
                LINE + "X-\0A: b\r\n\r\n",
                LINE + "X-A: a\u007fb\r\n\r\n",
                // Request lines that are none
                "GET  /fn/f/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /fn/f/ HTTP/1.1 \r\nHost: localhost\r\n\r\n",
                "GET /fn/f/\tHTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /fn/f/ HTTP/2.0\r\nHost: localhost\r\n\r\n",
                "GET /fn/f/ HTTP/1.1x\r\nHost: localhost\r\n\r\n",
                "GET /fn/f/\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "G@T /fn/f/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
                " GET /fn/f/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n",
                "GET fn/f/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
                // Hosts that are not one
                "GET /fn/f/ HTTP/1.1\r\n\r\n",
                "GET /fn/f/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET http://f.other/ HTTP/1.1\r\nHost: f.localhost\r\n\r\n",
                "GET http://f.localhost@evil/ HTTP/1.1\r\nHost: f.localhost\r\n\r\n"
            })
    void isRefusedAndTheConnectionClosed(String request) throws Exception {
        int before = upstream.connections.get();
        try (var caller = RawServer.Peer.to(fixture.port())) {
            // When it is sent, with another request behind it
            caller.send(request + "GET /fn/f/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
            // Then one answer comes, and then the end
            String answer = caller.rest();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertTrue(answer.contains("\"invalid-request\""), answer);
            assertEquals(-1, answer.indexOf("HTTP/1.1", 1), answer);
        }
        // And nothing has reached the instance
        assertEquals(before, upstream.connections.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\nabc\r\n0\r\n\r\n",
                "3\nabc\r\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "3;a\nb\r\nabc\r\n0\r\n\r\n"
            })
    void aBrokenChunkEndsTheRequestAndTheConnection(String body) throws Exception {
        try (var caller = RawServer.Peer.to(fixture.port())) {
            // When a chunk is not what it says
            caller.send(LINE + "Transfer-Encoding: chunked\r\n\r\n" + body);
            // Then at most one answer comes, and the connection ends
            String answer = caller.rest();
            assertTrue(
                    answer.isEmpty() || answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 200 "),
                    answer);
            assertEquals(-1, answer.indexOf("HTTP/1.1", 1), answer);
        }
    }

    @Test
    void whatIsRightPasses() throws Exception {
        // Given an instance of its own: the other one's connection may be taken
        try (var own = RawServer.saying("reached");
                var router = new RouterFixture(own.port());
                var caller = RawServer.Peer.to(router.port())) {
            for (String line : new String[] {
                "GET /fn/f/ HTTP/1.1\r\nHost: localhost\r\nX-A:\r\nX-B:  b\t \r\nX-C: \u00e4\r\n\r\n",
                "\r\nGET http://f.localhost/x HTTP/1.1\r\nHost: f.localhost\r\n\r\n",
                "GET http://f.localhost?q HTTP/1.1\r\nhost: f.localhost\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: f.localhost\r\n\r\n"
            }) {
                // When a request is unusual but right
                caller.send(line);
                // Then it is answered, and the connection stays
                String head = caller.head();
                assertTrue(head.startsWith("HTTP/1.1 200 "), head);
                assertEquals("reached", caller.bytes("reached".length()));
            }
        }
    }

    @Test
    void aHeadThatComesByteByByteIsRead() throws Exception {
        try (var own = RawServer.saying("reached");
                var router = new RouterFixture(own.port());
                var caller = RawServer.Peer.to(router.port())) {
            // When every byte is a packet
            for (char c : "\r\nGET /fn/f/ HTTP/1.1\r\nHost: localhost\r\n\r\n".toCharArray()) {
                caller.send(String.valueOf(c));
            }
            // Then it is the same request
            assertTrue(caller.head().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aHeadWithoutEndIsCutOff() throws Exception {
        try (var caller = RawServer.Peer.to(fixture.port())) {
            // When a head grows beyond what is read
            caller.send("GET /fn/f/ HTTP/1.1\r\nHost: localhost\r\nX-A: " + "a".repeat(100_000));
            // Then it is refused
            assertTrue(caller.head().startsWith("HTTP/1.1 400 "));
        }
    }
}
