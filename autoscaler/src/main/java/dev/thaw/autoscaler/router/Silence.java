package dev.thaw.autoscaler.router;

import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Connection;

/** Closes a connection that says nothing: none has been said at all, or, by HTTP/2, no stream is open and none has been for a while. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class Silence extends Deadlines.Entry {
    static final long NANOS = TimeUnit.SECONDS.toNanos(90);

    private final RouterLoop loop;
    private final Channel channel;
    private Http2Connection http2;
    private int lastStream;

    Silence(RouterLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
        listen();
        channel.closeFuture().addListener(closed -> end());
    }

    private void listen() {
        loop.idle().add(this, System.nanoTime() + NANOS);
    }

    /** From now on its streams count. */
    void streams(Http2Connection connection) {
        http2 = connection;
    }

    void end() {
        loop.idle().remove(this);
    }

    @Override
    void expired() {
        if (http2 == null || (http2.numActiveStreams() == 0 && http2.remote().lastStreamCreated() == lastStream)) {
            channel.close();
        } else {
            lastStream = http2.remote().lastStreamCreated();
            listen();
        }
    }
}
