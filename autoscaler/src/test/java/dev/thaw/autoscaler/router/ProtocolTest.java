package dev.thaw.autoscaler.router;

import java.util.concurrent.atomic.AtomicReference;

import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What HTTP/1.1 and HTTP/2 can say passes from end to end. */
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // every line ends as HTTP has it
class ProtocolTest {
    private static final String HEAD = "POST /fn/f/x HTTP/1.1\r\nHost: localhost\r\n";

    @Test
    void grpcGoesByHttp2WithTrailers() throws Exception {
        var vertx = Vertx.vertx();
        var version = new AtomicReference<HttpVersion>();
        var te = new AtomicReference<String>();
        // Given an instance that speaks HTTP/2 with prior knowledge
        var server = RouterFixture.await(vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
                .requestHandler(request -> {
                    version.set(request.version());
                    te.set(request.getHeader("te"));
                    var answer = request.response().putHeader("content-type", "application/grpc");
                    request.bodyHandler(body -> {
                        answer.write(body);
                        answer.putTrailer("grpc-status", "0").end();
                    });
                })
                .listen(0, "127.0.0.1"));
        try (var fixture = new RouterFixture(server.actualPort())) {
            // When it is called as gRPC does
            var client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            for (int i = 0; i < 3; i++) {
                var answer = RouterFixture.await(client.request(new RequestOptions()
                                .setMethod(HttpMethod.POST)
                                .setHost("127.0.0.1")
                                .setPort(fixture.port())
                                .setURI("/fn/f/pkg.Service/Method"))
                        .compose(request -> request.putHeader("content-type", "application/grpc+proto")
                                .putHeader("te", "trailers")
                                .send(Buffer.buffer("message")))
                        .compose(response -> response.body()
                                .map(body -> body + " " + response.getTrailer("grpc-status") + " "
                                        + response.getHeader("thaw-start"))));
                // Then message and trailers come back
                assertEquals("message 0 warm", answer);
            }
            assertEquals(HttpVersion.HTTP_2, version.get());
            assertEquals("trailers", te.get());
        } finally {
            RouterFixture.await(vertx.close());
        }
    }

    @Test
    void otherHttp2GoesByHttp1() throws Exception {
        var vertx = Vertx.vertx();
        // Given an instance that speaks HTTP/1.1 only
        try (var upstream = new RawServer(peer -> {
                    String head = peer.head();
                    peer.until("0\r\n\r\n");
                    peer.send(
                            RawServer.ok(head.lines().findFirst().orElse("") + (head.contains("x-http2") ? "!" : "")));
                });
                var fixture = new RouterFixture(upstream.port())) {
            var client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            // When it is called by HTTP/2, then it is asked by HTTP/1.1
            String body = RouterFixture.await(client.request(HttpMethod.POST, fixture.port(), "127.0.0.1", "/fn/f/x?y")
                            .compose(request -> {
                                request.setChunked(true);
                                return request.send(Buffer.buffer("hello"));
                            })
                            .compose(response -> response.body()))
                    .toString();
            assertEquals("POST /x?y HTTP/1.1", body);
        } finally {
            RouterFixture.await(vertx.close());
        }
    }

    @Test
    void http2GoesOnByHttp2WhereInstancesSpeakIt() throws Exception {
        var vertx = Vertx.vertx();
        // Given an instance that speaks nothing but HTTP/2 with prior knowledge, and is known to
        var server = RouterFixture.await(vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
                .requestHandler(request -> request.bodyHandler(body -> request.response()
                        .setStatusCode(request.version() == HttpVersion.HTTP_2 ? 200 : 505)
                        .putHeader("x-path", request.uri())
                        .end(body)))
                .listen(0, "127.0.0.1"));
        try (var fixture = new RouterFixture(server.actualPort())) {
            var router = RouterFixture.await(Router.with(
                            request -> new Addressing.To(fixture.fleet, "f", request.uri(), true),
                            new RequestMetrics(fixture.meters, new StartSpans(OpenTelemetry.noop())))
                    .listen("127.0.0.1", 0));
            var client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            // When it is called by HTTP/2, with a body and not as gRPC does
            String answer = RouterFixture.await(client.request(HttpMethod.POST, router.port(), "127.0.0.1", "/x?y")
                    .compose(request -> request.send(Buffer.buffer("hello")))
                    .compose(response -> response.body()
                            .map(body -> response.statusCode() + " " + response.getHeader("x-path") + " " + body)));
            // Then it is asked by HTTP/2
            assertEquals("200 /x?y hello", answer);
            RouterFixture.await(router.close());
        } finally {
            RouterFixture.await(vertx.close());
        }
    }

    @Test
    void trailersPassBothWays() throws Exception {
        var seen = new AtomicReference<String>();
        try (var upstream = new RawServer(peer -> {
                    peer.head();
                    seen.set(peer.until("\r\n\r\n"));
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                            + "2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
                });
                var fixture = new RouterFixture(upstream.port());
                var caller = RawServer.Peer.to(fixture.port())) {
            // When a request has a trailer
            caller.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Mine: 1\r\n\r\n");
            // Then the instance sees it, and the caller sees the instance's
            assertTrue(caller.head().contains("Trailer: X-Sum"));
            assertEquals("2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n", caller.until("7\r\n\r\n"));
            assertEquals("3\r\nabc\r\n0\r\nX-Mine: 1\r\n\r\n", seen.get());
        }
    }

    @Test
    void theInstanceDecidesWhetherToContinue() throws Exception {
        // Given an instance that wants the first body and not the second
        try (var upstream = new RawServer(peer -> {
                    assertTrue(peer.head().contains("100-continue"));
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    peer.send(RawServer.ok(peer.bytes(5)));
                    peer.head();
                    peer.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
                });
                var fixture = new RouterFixture(upstream.port());
                var caller = RawServer.Peer.to(fixture.port())) {
            String ask = HEAD + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n";
            // When the caller asks, then it hears from the instance
            caller.send(ask);
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", caller.head());
            caller.send("hello");
            caller.head();
            assertEquals("hello", caller.bytes(5));
            // And when the body is not wanted, then the connection ends: what follows could be the body
            caller.send(ask);
            String refused = caller.rest();
            assertTrue(refused.startsWith("HTTP/1.1 417 "), refused);
            assertTrue(refused.toLowerCase(java.util.Locale.ROOT).contains("connection: close"), refused);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (var upstream = new RawServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        peer.send(RawServer.ok(head.substring(5, 6)));
                    }
                });
                var fixture = new RouterFixture(upstream.port());
                var caller = RawServer.Peer.to(fixture.port())) {
            // When requests come without waiting, one of them for nobody
            var all = new StringBuilder();
            for (char name : "abXcd".toCharArray()) {
                String function = name == 'X' ? "nobody" : "f";
                all.append("GET /fn/" + function + "/" + name + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            caller.send(all.toString());
            // Then the answers come in their order
            var bodies = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                String head = caller.head();
                int length = Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
                String body = caller.bytes(length);
                bodies.append(length == 1 ? body : "X");
            }
            assertEquals("abXcd", bodies.toString());
        }
    }

    @Test
    void headersOfTheConnectionStayAndForwardedOnesAreRight() throws Exception {
        var seen = new AtomicReference<String>();
        try (var upstream = new RawServer(peer -> {
                    seen.set(peer.head());
                    peer.send("HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nX-End: 2\r\n"
                            + "Content-Length: 0\r\n\r\n");
                });
                var fixture = new RouterFixture(upstream.port());
                var caller = RawServer.Peer.to(fixture.port())) {
            // When a caller forges, and names headers of its connection
            caller.send("GET /fn/f/ HTTP/1.1\r\nHost: a.example\r\nConnection: X-Own, X-Forwarded-For, Host\r\n"
                    + "X-Own: 1\r\nTE: gzip\r\nProxy-Connection: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
                    + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nForwarded: for=\"open\r\n"
                    + "Via: 1.0 other\r\n\r\n");
            String answer = caller.head();
            // Then the instance is told what is so
            String told = seen.get();
            for (String name : new String[] {
                "X-Own", "TE:", "Proxy-Connection", "Upgrade", "HTTP2-Settings", "evil", "https", "open"
            }) {
                assertFalse(told.contains(name), name + " in " + told);
            }
            assertTrue(told.contains("X-Forwarded-For: 127.0.0.1\r\n"), told);
            assertTrue(told.contains("X-Forwarded-Host: a.example\r\n"), told);
            assertTrue(told.contains("Forwarded: for=127.0.0.1;host=\"a.example\";proto=http\r\n"), told);
            assertTrue(told.contains("Via: 1.0 other, 1.1 thaw\r\n"), told);
            assertTrue(told.contains("Host: a.example\r\n"), told);
            // And the caller what is meant for it
            assertTrue(answer.contains("X-End: 2"), answer);
            assertFalse(answer.contains("X-Hop") || answer.contains("Keep-Alive") || answer.contains("close"), answer);
        }
    }
}
