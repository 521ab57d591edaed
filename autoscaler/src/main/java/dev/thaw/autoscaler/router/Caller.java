package dev.thaw.autoscaler.router;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;

/** A caller's connection, or its stream of one: takes one request after the other and writes their answers in that order. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class Caller extends ChannelInboundHandlerAdapter {
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int CLIENT_ERRORS = 400;

    private final Switchboard switchboard;
    private final RouterLoop loop;
    private final StrictServerCodec codec;
    private final Queue<Object> ahead = new ArrayDeque<>(0);
    private final Deadlines.Entry idle = new Deadlines.Entry() {
        @Override
        void expired() {
            if (sink == null) {
                channel.close();
            } else {
                loop.idle().add(this, System.nanoTime() + Silence.NANOS);
            }
        }
    };
    private Channel channel;
    private Outbox out;
    private Forwarding forwarding;
    private Sink sink;
    private HttpVersion version;
    private boolean head;
    private boolean withBody;
    private boolean receiving;
    private boolean closing;
    private boolean replaying;

    /**
     * @param codec null for a stream of HTTP/2
     */
    Caller(Switchboard switchboard, RouterLoop loop, StrictServerCodec codec) {
        this.switchboard = switchboard;
        this.loop = loop;
        this.codec = codec;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        out = new Outbox(channel);
        boolean http2 = codec == null;
        forwarding = new Forwarding(
                (http2 ? channel.parent() : channel).remoteAddress(), http2, switchboard.isBehindProxy());
        if (!http2) {
            loop.idle().add(idle, System.nanoTime() + Silence.NANOS);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        loop.idle().remove(idle);
    }

    Channel channel() {
        return channel;
    }

    Forwarding forwarding() {
        return forwarding;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!ahead.isEmpty() || (message instanceof HttpRequest && (sink != null || receiving))) {
            // Sent before the answer to the one before it: it waits, and so does whatever follows.
            ahead.add(message);
            reading(false);
        } else {
            take(message);
        }
    }

    private void take(Object message) {
        if (closing && sink == null && !(receiving && message instanceof HttpContent)) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof FullHttpRequest whole) {
            var request = new DefaultHttpRequest(whole.protocolVersion(), whole.method(), whole.uri(), whole.headers());
            request.setDecoderResult(whole.decoderResult());
            whole.release();
            begin(request);
            body(LastHttpContent.EMPTY_LAST_CONTENT);
        } else if (message instanceof HttpRequest request) {
            begin(request);
        } else if (message instanceof HttpContent part) {
            body(part);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        receiving = true;
        version = request.protocolVersion();
        head = request.method().equals(HttpMethod.HEAD);
        withBody = RequestShape.hasBody(request);
        closing = codec != null && !HttpUtil.isKeepAlive(request);
        if (codec != null) {
            codec.answersHead(head);
        }
        switchboard.route(loop, this, request, codec == null);
    }

    /** Who gets the body of the request that has just begun. */
    void to(Sink next) {
        sink = next;
    }

    private void body(HttpContent part) {
        boolean last = part instanceof LastHttpContent;
        if (last) {
            receiving = false;
        }
        if (part.decoderResult().isFailure()) {
            closing = true;
            part.release();
            if (sink != null) {
                sink.refuse(Switchboard.invalid("The request's body is broken."));
            } else {
                channel.close();
            }
        } else if (sink != null) {
            sink.body(part);
        } else {
            part.release();
            if (last && !closing) {
                next();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (sink != null) {
            sink.flushRequest();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (sink != null) {
            sink.callerWritable(channel.isWritable());
        }
    }

    void reading(boolean on) {
        if (ahead.isEmpty() || !on) {
            channel.config().setAutoRead(on);
        }
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void write(Object message) {
        out.write(message);
    }

    void flush() {
        out.flush();
    }

    void interim(FullHttpResponse answer) {
        if (version.equals(HttpVersion.HTTP_1_1)) {
            write(answer);
            flush();
        } else {
            answer.release();
        }
    }

    /** Writes an answer's head, framed as this caller understands it. */
    void answer(HttpResponse answer) {
        if (codec != null) {
            frame(answer);
        }
        write(answer);
    }

    private void frame(HttpResponse answer) {
        // Who has not been told to go on may not send its body: what follows could be anything.
        closing |= receiving && withBody && answer.status().code() >= CLIENT_ERRORS;
        closing = Framing.of(answer, version, head, closing);
    }

    /** Writes an answer that no instance gave. */
    void whole(FullHttpResponse answer) {
        answer(answer);
        flush();
    }

    /** After this answer nothing more is read. */
    void closeAfterwards() {
        closing = true;
    }

    /** The answer has begun and cannot be completed: the caller must not take it for whole. */
    void abort() {
        channel.close();
    }

    /** The answer has been written, or never will be. */
    void done(Sink ended) {
        if (sink != ended || !channel.isActive()) {
            sink = null;
            return;
        }
        sink = null;
        idle.deadline = System.nanoTime() + Silence.NANOS;
        if (receiving && codec == null) {
            channel.close();
        } else if (receiving && !closing) {
            idle.deadline = System.nanoTime() + LINGER_NANOS;
            reading(true);
        } else {
            next();
        }
    }

    private void next() {
        if (closing) {
            leave();
            return;
        }
        if (replaying) {
            return;
        }
        replaying = true;
        while (!ahead.isEmpty() && (sink == null || !(ahead.peek() instanceof HttpRequest))) {
            take(ahead.poll());
        }
        replaying = false;
        if (ahead.isEmpty() && codec != null && !channel.config().isAutoRead()) {
            reading(true);
        }
    }

    /** Closed with bytes unread, the connection would be reset, and the answer could be lost with it: the caller closes first, in time. */
    private void leave() {
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
        idle.deadline = System.nanoTime() + LINGER_NANOS;
        reading(true);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            } else {
                channel.close();
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame) {
            channel.close();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
        if (sink != null) {
            sink.gone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        channel.close();
    }
}
