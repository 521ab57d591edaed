package dev.thaw.autoscaler.router;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;

import dev.thaw.autoscaler.AsyncInvoker;

/** Listens on one port, HTTP/1.1 and h2c, on event loops of its own: the same thread reads a request, sends it on, and answers it. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
public final class Router {
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int BACKLOG = 4_096;
    private static final int MOST_LOOPS = 8;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 << 10, 128 << 10);
    private static final long STOP_MS = 2_000;

    private final Switchboard switchboard;

    /**
     * @param async takes requests that ask to be answered later; null when there is none
     */
    public Router(Function<String, Optional<Fleet>> fleets, RequestMetrics metrics, AsyncInvoker async) {
        this(new Switchboard(new NamedFunctions(fleets), metrics, async));
    }

    private Router(Switchboard switchboard) {
        this.switchboard = switchboard;
    }

    /** One that finds its functions in another way than by their names. */
    public static Router with(Addressing addressing, RequestMetrics metrics) {
        return new Router(new Switchboard(addressing, metrics, null));
    }

    /** A router that listens. */
    public static final class Listening {
        private final Channel server;
        private final ChannelGroup callers;
        private final EventLoopGroup group;
        private final List<RouterLoop> loops;

        private Listening(Channel server, ChannelGroup callers, EventLoopGroup group, List<RouterLoop> loops) {
            this.server = server;
            this.callers = callers;
            this.group = group;
            this.loops = loops;
        }

        public int port() {
            return ((InetSocketAddress) server.localAddress()).getPort();
        }

        /** Connections of callers. */
        int callers() {
            return callers.size();
        }

        /** How many connections of callers are closed in time if nothing more comes; for tests. */
        int watched() {
            return loops.stream()
                    .mapToInt(loop -> loop.executor()
                            .submit(() -> loop.idle().size())
                            .syncUninterruptibly()
                            .getNow())
                    .sum();
        }

        /** Connections to instances, and requests without an answer; for tests. */
        List<Integer> open() {
            var open = new ArrayList<Integer>();
            for (RouterLoop loop : loops) {
                loop.executor()
                        .submit(() -> open.add(loop.open() + loop.exchanges().size()))
                        .syncUninterruptibly();
            }
            return open;
        }

        /** Takes no more connections and closes those that are there. */
        public Future<Void> close() {
            Promise<Void> closed = Promise.promise();
            server.close().addListener(stopped -> callers.close().addListener(all -> {
                loops.forEach(loop -> loop.executor().execute(loop::close));
                var unused = group.shutdownGracefully(0, STOP_MS, TimeUnit.MILLISECONDS)
                        .addListener(end -> closed.tryComplete());
            }));
            return closed.future();
        }
    }

    public Future<Listening> listen(String host, int port) {
        return listen(host, port, null);
    }

    /**
     * Listens for TLS.
     *
     * @param tls the newest certificate, asked for each connection; null while there is none, and then it is closed. Null as a whole: cleartext
     */
    public Future<Listening> listen(String host, int port, Supplier<SslContext> tls) {
        boolean epoll = Epoll.isAvailable();
        int threads = Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());
        var names = new DefaultThreadFactory("router");
        EventLoopGroup group = epoll ? new EpollEventLoopGroup(threads, names) : new NioEventLoopGroup(threads, names);
        Map<EventLoop, RouterLoop> loops = loops(group, epoll);
        var callers = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        Promise<Listening> listening = Promise.promise();
        var bound = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new CallerPipeline(switchboard, loops, callers, tls))
                .bind(host, port);
        bound.addListener(done -> {
            if (done.isSuccess()) {
                listening.complete(new Listening(bound.channel(), callers, group, List.copyOf(loops.values())));
            } else {
                var unused = group.shutdownGracefully(0, STOP_MS, TimeUnit.MILLISECONDS);
                listening.fail(done.cause());
            }
        });
        return listening.future();
    }

    private static Map<EventLoop, RouterLoop> loops(EventLoopGroup group, boolean epoll) {
        var loops = new HashMap<EventLoop, RouterLoop>();
        group.forEach(executor -> {
            var loop = (EventLoop) executor;
            var bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                    .option(ChannelOption.AUTO_CLOSE, false)
                    .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
            loops.put(loop, new RouterLoop(loop, bootstrap));
        });
        return loops;
    }
}
