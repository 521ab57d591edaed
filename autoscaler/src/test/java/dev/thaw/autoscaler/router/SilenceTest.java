package dev.thaw.autoscaler.router;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Connections on which nothing comes do not stay for ever. */
@Timeout(30)
class SilenceTest {
    @Test
    void everyConnectionIsWatchedFromItsFirstMoment() throws Exception {
        try (var upstream = RawServer.saying("ok");
                var fixture = new RouterFixture(upstream.port())) {
            // Given one that says nothing, one that has begun as both protocols may, one of HTTP/2 and one of HTTP/1.1
            try (var silent = RawServer.Peer.to(fixture.port());
                    var undecided = RawServer.Peer.to(fixture.port());
                    var http2 = RawServer.Peer.to(fixture.port());
                    var http1 = RawServer.Peer.to(fixture.port())) {
                undecided.send("P");
                http2.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
                http2.socket().getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
                http1.send("GET /fn/f/ HTTP/1.1\r\n");
                // Then each has its deadline, once
                await().until(() -> fixture.router.callers() == 4 && fixture.router.watched() == 4);
                assertTrue(silent.socket().isConnected());
            }
            // And none when it has gone
            await().until(() -> fixture.router.watched() == 0);
        }
    }

    @Test
    void closesWhatHasSaidNothingAndWhatHasNoStreams() throws Exception {
        var thread = new DefaultEventLoop();
        try {
            var loop = new RouterLoop(thread, new Bootstrap());
            // Given a connection that has said nothing
            var silent = new EmbeddedChannel();
            new Silence(loop, silent).expired();
            assertFalse(silent.isOpen());
            // And one of HTTP/2 that has had a stream since the last look
            var connection = new EmbeddedChannel();
            var silence = new Silence(loop, connection);
            var http2 = new DefaultHttp2Connection(true);
            silence.streams(http2);
            http2.remote().createStream(1, false).close();
            // When it is looked at, it stays; when nothing has come until the next time, it goes
            silence.expired();
            assertTrue(connection.isOpen());
            silence.expired();
            assertFalse(connection.isOpen());
        } finally {
            var unused = thread.shutdownGracefully();
        }
    }
}
