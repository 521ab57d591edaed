package dev.thaw.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.thaw.embedded.FreePort;

/** A real Kafka of one node, as a process of its own, on loopback. */
final class KafkaProcess implements AutoCloseable {
    private static final long TIMEOUT_S = 60;

    private final Process process;
    private final int port;

    private KafkaProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param folder for its files; it need not exist */
    static KafkaProcess start(Path folder) throws IOException {
        Files.createDirectories(folder);
        int port = FreePort.find();
        int controller = FreePort.find();
        Path settings = Files.writeString(folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                group.initial.rebalance.delay.ms=0
                """.formatted(
                        port, controller, folder.resolve("data").toAbsolutePath()));
        try {
            Process format = run(
                    folder,
                    "kafka.tools.StorageTool",
                    "format",
                    "-t",
                    "dGhhdy1wbGF0Zm9ybS10ZQ",
                    "-c",
                    settings.toString());
            if (!format.waitFor(TIMEOUT_S, TimeUnit.SECONDS) || format.exitValue() != 0) {
                throw new IOException("Kafka's storage was not made; see " + folder.resolve("log"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return new KafkaProcess(run(folder, "kafka.Kafka", settings.toString()), port);
    }

    private static Process run(Path folder, String main, String... arguments) throws IOException {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
    }
}
