package dev.thaw.autoscaler.router;

import java.io.IOException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** A connection to an instance, or a stream of one: carries one exchange at a time, and is kept for the next if it may be. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class Upstream extends ChannelInboundHandlerAdapter {
    private final InstanceConnections home;
    private final int generation;
    private final boolean stream;
    private Channel channel;
    private Outbox out;
    private Exchange exchange;
    private boolean keep;
    private boolean interim;
    private long idleSince;

    /**
     * @param stream one of an HTTP/2 connection, that ends with its exchange
     */
    Upstream(InstanceConnections home, int generation, boolean stream) {
        this.home = home;
        this.generation = generation;
        this.stream = stream;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        out = new Outbox(channel);
    }

    Channel channel() {
        return channel;
    }

    int generation() {
        return generation;
    }

    long idleSince() {
        return idleSince;
    }

    void idle(long now) {
        idleSince = now;
    }

    boolean isUsable() {
        return channel.isActive();
    }

    void begin(Exchange next) {
        exchange = next;
        keep = false;
        interim = false;
    }

    void write(Object message) {
        out.write(message);
    }

    void flush() {
        out.flush();
    }

    /** Reads on, or leaves what comes with the instance until the caller has taken what it has. */
    void reading(boolean on) {
        channel.config().setAutoRead(on);
    }

    /** The exchange ends before its time: whatever the instance still does about it is of no use. */
    void abandon() {
        exchange = null;
        channel.close();
    }

    /** Opened for an exchange that is over: another may have it. */
    void unused() {
        if (stream) {
            channel.close();
        } else {
            home.keep(this);
        }
    }

    /** From now on the connection is no HTTP. */
    void detach() {
        exchange = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (exchange == null) {
            ReferenceCountUtil.release(message);
            channel.close();
            return;
        }
        if (message instanceof HttpResponse answer) {
            head(answer);
        }
        if (message instanceof HttpContent content) {
            body(content);
        }
    }

    private void head(HttpResponse answer) {
        if (answer.decoderResult().isFailure()) {
            lost("Its answer is no HTTP: " + answer.decoderResult().cause().getMessage());
        } else if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            interim = true;
            if (answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                exchange.switched(answer);
            } else {
                exchange.interim(answer);
            }
        } else {
            keep = HttpUtil.isKeepAlive(answer);
            exchange.head(answer);
        }
    }

    private void body(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (exchange == null || (interim && last)) {
            // What ends an interim answer is not the end of the exchange.
            interim = false;
            content.release();
        } else if (content.decoderResult().isFailure()) {
            content.release();
            lost("Its answer is no HTTP: " + content.decoderResult().cause().getMessage());
        } else if (last) {
            Exchange ended = exchange;
            exchange = null;
            if (!stream && keep && ended.isSent() && channel.isActive()) {
                reading(true);
                home.keep(this);
            } else if (!stream || !ended.isSent()) {
                channel.close();
            }
            ended.end((LastHttpContent) content);
        } else {
            exchange.answerPart(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.flushAnswer();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.upstreamWritable(channel.isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        home.closed(this);
        lost("It closed the connection.");
    }

    /** What it has answered before it stopped to read still counts: the end of its connection says the rest. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException && exchange != null && channel.isActive()) {
            exchange.stopSending();
        } else {
            channel.close();
        }
    }

    private void lost(String why) {
        if (exchange != null) {
            Exchange ended = exchange;
            exchange = null;
            channel.close();
            ended.lost(why);
        }
    }
}
