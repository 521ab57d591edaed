package dev.thaw.testing.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.vertx.core.Vertx;

import dev.thaw.embedded.EmbeddedBroker;

/**
 * The broker of a platform that runs in a cluster.
 *
 * @param settings by the names of the variables that the platform reads
 */
record OutsideBroker(Map<String, String> settings, Runnable stop) {
    /**
     * Starts one.
     *
     * @param kind {@code kafka} or {@code amqp}
     * @param address at which pods reach this machine
     */
    static OutsideBroker start(String kind, Path folder, Vertx vertx, String address) throws IOException {
        return switch (kind) {
            case "kafka" -> kafka(folder, address);
            case "amqp" -> amqp(folder, vertx, address);
            default -> throw new IllegalArgumentException("'" + kind + "' is neither kafka nor amqp");
        };
    }

    private static OutsideBroker kafka(Path folder, String address) throws IOException {
        var kafka = new KafkaProcess(folder, address);
        return new OutsideBroker(
                Map.of("QUARKUS_PROFILE", "kafka", "KAFKA_BOOTSTRAP_SERVERS", kafka.address()), kafka::close);
    }

    private static OutsideBroker amqp(Path folder, Vertx vertx, String address) throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(folder, 0, List.of("events", "invocations"));
        Relay.start(vertx, address, broker.port());
        return new OutsideBroker(
                Map.of(
                        "AMQP_HOST",
                        address,
                        "AMQP_PORT",
                        Integer.toString(broker.port()),
                        "AMQP_USERNAME",
                        "thaw",
                        "AMQP_PASSWORD",
                        "thaw"),
                broker::close);
    }
}
