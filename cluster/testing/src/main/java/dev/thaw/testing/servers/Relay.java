package dev.thaw.testing.servers;

import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;

/** Makes a port of the loopback interface reachable at another address of this machine. */
final class Relay {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final long START_TIMEOUT_S = 10;

    private final NetClient client;
    private final int target;

    private Relay(Vertx vertx, int target) {
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS));
        this.target = target;
    }

    /** Returns the port at which it listens: the same, where that is free at this address. */
    static int start(Vertx vertx, String address, int target) {
        var relay = new Relay(vertx, target);
        NetServer server = vertx.createNetServer().connectHandler(relay::join);
        return server.listen(target, address)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(START_TIMEOUT_S, TimeUnit.SECONDS)
                .join()
                .actualPort();
    }

    private void join(NetSocket caller) {
        caller.pause();
        client.connect(target, LOOPBACK)
                .onSuccess(server -> {
                    caller.pipeTo(server);
                    server.pipeTo(caller);
                })
                .onFailure(failure -> caller.close());
    }
}
