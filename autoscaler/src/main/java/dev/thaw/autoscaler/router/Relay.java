package dev.thaw.autoscaler.router;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.util.ReferenceCountUtil;

/** Passes bytes from one connection to another as they come, no faster than that one takes them; when one ends, both do. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class Relay extends ChannelInboundHandlerAdapter {
    private final Channel other;
    private final Runnable closed;

    private Relay(Channel other, Runnable closed) {
        this.other = other;
        this.closed = closed;
    }

    /** From now on the two connections are one. */
    static void join(Caller caller, Upstream upstream, Runnable closed) {
        Channel near = caller.channel();
        Channel far = upstream.channel();
        // The new handler is in place before what the codec has read ahead comes out of it.
        near.pipeline().replace(caller, null, new Relay(far, closed));
        far.pipeline().replace(upstream, null, new Relay(near, () -> {}));
        near.pipeline().remove(StrictServerCodec.class);
        far.pipeline().remove(HttpClientCodec.class);
        near.config().setAutoRead(true);
        far.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            other.write(bytes, other.voidPromise());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        other.flush();
        if (!other.isWritable()) {
            context.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        other.config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        other.close();
        closed.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
