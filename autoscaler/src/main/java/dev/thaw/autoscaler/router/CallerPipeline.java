package dev.thaw.autoscaler.router;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.SslContext;

/** Sets a caller's connection up for the protocol that it begins with: HTTP/2 with prior knowledge, else HTTP/1.1. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class CallerPipeline extends ChannelInitializer<Channel> {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int STREAMS = 256;
    private static final int MAX_HEADERS = 32 << 10;
    private static final int STREAM_WINDOW = 64 << 10;
    /** A stream that waits must not keep the others of its connection from being read. */
    private static final int CONNECTION_WINDOW = (STREAMS + 1) * STREAM_WINDOW;

    private final Switchboard switchboard;
    private final Map<EventLoop, RouterLoop> loops;
    private final ChannelGroup callers;
    private final Supplier<SslContext> tls;

    /** @param tls null for cleartext; gives null while there is no certificate */
    CallerPipeline(
            Switchboard switchboard, Map<EventLoop, RouterLoop> loops, ChannelGroup callers, Supplier<SslContext> tls) {
        this.switchboard = switchboard;
        this.loops = loops;
        this.callers = callers;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        callers.add(channel);
        if (tls != null) {
            SslContext certificate = tls.get();
            if (certificate == null) {
                channel.close();
                return;
            }
            channel.pipeline().addLast(certificate.newHandler(channel.alloc()));
        }
        channel.pipeline().addLast(new Protocol(loops.get(channel.eventLoop())));
    }

    private final class Protocol extends ByteToMessageDecoder {
        private final RouterLoop loop;
        private Silence silence;

        Protocol(RouterLoop loop) {
            this.loop = loop;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            silence = new Silence(loop, context.channel());
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int known = Math.min(PREFACE.length, in.readableBytes());
            for (int i = 0; i < known; i++) {
                if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
                    http1(context.pipeline());
                    return;
                }
            }
            if (known == PREFACE.length) {
                http2(context.pipeline());
            }
        }

        private void http1(ChannelPipeline pipeline) {
            var codec = new StrictServerCodec();
            silence.end();
            pipeline.addLast(codec, new Caller(switchboard, loop, codec)).remove(this);
        }

        private void http2(ChannelPipeline pipeline) {
            Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                    .initialSettings(Http2Settings.defaultSettings()
                            .maxConcurrentStreams(STREAMS)
                            .initialWindowSize(STREAM_WINDOW)
                            .maxHeaderListSize(MAX_HEADERS))
                    .build();
            var streams = new Http2MultiplexHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel stream) {
                    stream.pipeline()
                            .addLast(new Http2StreamFrameToHttpObjectCodec(true), new Caller(switchboard, loop, null));
                }
            });
            pipeline.addLast(codec, streams, new Last());
            widen(codec);
            silence.streams(codec.connection());
            pipeline.remove(this);
        }

        private static void widen(Http2FrameCodec codec) {
            var connection = codec.connection();
            try {
                connection
                        .local()
                        .flowController()
                        .incrementWindowSize(connection.connectionStream(), CONNECTION_WINDOW);
            } catch (Http2Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What goes wrong with a whole HTTP/2 connection ends it. */
    private static final class Last extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
