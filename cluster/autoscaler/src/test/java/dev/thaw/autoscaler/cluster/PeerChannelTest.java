package dev.thaw.autoscaler.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.thaw.autoscaler.controller.RouterLoads.Load;

import static dev.thaw.autoscaler.cluster.World.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** What replicas tell each other arrives as it was told. */
class PeerChannelTest {
    private final Vertx vertx = Vertx.vertx();
    private final PeerChannel channel = new PeerChannel(vertx);

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void loadsArrive() {
        // Given
        var heard = new CompletableFuture<Map<String, Load>>();
        HttpServer other = await(
                channel.listen("127.0.0.1", 0, (replica, loads, whole) -> heard.complete(loads), () -> new byte[0]));
        var loads = Map.of("ns/f", new Load(1.5, 2.5, 3, 4));

        // When
        await(channel.send("127.0.0.1", other.actualPort(), "a", loads, true));

        // Then
        assertEquals(loads, heard.join());
    }

    @Test
    void whatTheForecastHasLearnedArrives() {
        // Given
        byte[] learned = {1, 0, -1};
        HttpServer other = await(channel.listen("127.0.0.1", 0, (replica, loads, whole) -> {}, () -> learned));

        // When, Then
        assertArrayEquals(learned, await(channel.learned("127.0.0.1", other.actualPort())));
    }
}
