package dev.thaw.autoscaler.router;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.concurrent.Future;

/** One event loop's connections to one instance. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class InstanceConnections {
    private static final int MOST_IDLE = 1_024;
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int WINDOW = 1 << 20;

    private static final HttpDecoderConfig CONFIG = new HttpDecoderConfig()
            .setMaxInitialLineLength(64 << 10)
            .setMaxHeaderSize(64 << 10)
            .setMaxChunkSize(64 << 10)
            // Bytes that no line may hold end a line, and values are written as they were read.
            .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false));

    /** Never called: pushing is switched off. */
    private static final ChannelHandler PUSHED = new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {
            channel.close();
        }
    };

    private final Instance instance;
    private final Bootstrap bootstrap;
    private final Deque<Upstream> idle = new ArrayDeque<>();
    private Future<Channel> http2;
    private int http2Generation;
    private int open;

    InstanceConnections(Instance instance, Bootstrap bootstrap) {
        this.instance = instance;
        this.bootstrap = bootstrap;
    }

    /** The kept connection that was used last; null when there is none. Those from before a long freeze are not used any more. */
    Upstream take(int generation) {
        for (Upstream last = idle.pollLast(); last != null; last = idle.pollLast()) {
            if (last.generation() == generation && last.isUsable()) {
                return last;
            }
            last.channel().close();
        }
        return null;
    }

    void keep(Upstream connection) {
        if (idle.size() >= MOST_IDLE || connection.generation() != instance.generation()) {
            connection.channel().close();
        } else {
            connection.idle(System.nanoTime());
            idle.addLast(connection);
        }
    }

    /** Closes what has been idle for long; true when nothing is left. */
    boolean expire(long now) {
        while (!idle.isEmpty() && now - idle.peekFirst().idleSince() > KEEP_NANOS) {
            idle.pollFirst().channel().close();
        }
        return open == 0;
    }

    int open() {
        return open;
    }

    void closed(Upstream connection) {
        open--;
        idle.remove(connection);
    }

    /** A new connection. */
    Future<Channel> connect(int generation) {
        open++;
        var upstream = new Upstream(this, generation, false);
        var connecting = bootstrap
                .clone()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(CONFIG, false, false), upstream);
                    }
                })
                .connect(instance.host(), instance.port());
        return opened(connecting.channel(), connecting);
    }

    private Future<Channel> opened(Channel channel, Future<Void> connecting) {
        var promise = channel.eventLoop().<Channel>newPromise();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                promise.setSuccess(channel);
            } else {
                open--;
                promise.setFailure(done.cause());
            }
        });
        return promise;
    }

    /** A stream on the one HTTP/2 connection; cleartext, with prior knowledge (RFC 9113, section 3.3). */
    Future<Channel> stream(int generation) {
        if (http2 == null || http2Generation != generation || (http2.isDone() && !isAlive(http2))) {
            http2 = connectHttp2();
            http2Generation = generation;
        }
        var promise = bootstrap.config().group().next().<Channel>newPromise();
        http2.addListener((Future<Channel> connected) -> {
            if (connected.isSuccess()) {
                open(connected.getNow(), generation).addListener(stream -> {
                    if (stream.isSuccess()) {
                        promise.setSuccess((Channel) stream.getNow());
                    } else {
                        open--;
                        promise.setFailure(stream.cause());
                    }
                });
            } else {
                promise.setFailure(connected.cause());
            }
        });
        return promise;
    }

    private static boolean isAlive(Future<Channel> connection) {
        return connection.isSuccess() && connection.getNow().isActive();
    }

    private Future<? extends Channel> open(Channel connection, int generation) {
        open++;
        var upstream = new Upstream(this, generation, true);
        return new Http2StreamChannelBootstrap(connection)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false), upstream);
                    }
                })
                .open();
    }

    private Future<Channel> connectHttp2() {
        open++;
        var connecting = bootstrap
                .clone()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forClient()
                                                .encoderEnforceMaxConcurrentStreams(true)
                                                .initialSettings(Http2Settings.defaultSettings()
                                                        .initialWindowSize(WINDOW)
                                                        .pushEnabled(false))
                                                .build(),
                                        new Http2MultiplexHandler(PUSHED));
                    }
                })
                .connect(instance.host(), instance.port());
        connecting.channel().closeFuture().addListener(closed -> open--);
        var promise = connecting.channel().eventLoop().<Channel>newPromise();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                // Only then the connection is told that it is active, and begins as it must.
                connecting.channel().eventLoop().execute(() -> promise.setSuccess(connecting.channel()));
            } else {
                promise.setFailure(done.cause());
            }
        });
        return promise;
    }

    void close() {
        idle.forEach(connection -> connection.channel().close());
        if (http2 != null && http2.isSuccess()) {
            http2.getNow().close();
        }
    }
}
