package dev.thaw.testing.servers;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import dev.thaw.embedded.FreePort;

/** A real Kafka of one node, as a process of its own; it may die and come back. */
public final class KafkaProcess implements AutoCloseable {
    private static final long TIMEOUT_S = 60;
    private static final String CLUSTER = "dGhhdy1wbGF0Zm9ybS10ZQ";

    private final Path folder;
    private final Path settings;
    private final String host;
    private final int port;
    private Process process;

    /**
     * Starts it.
     *
     * @param folder for its files; it need not exist
     * @param host an address of this machine: it listens there, and tells its clients so
     */
    public KafkaProcess(Path folder, String host) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.host = host;
        this.port = FreePort.find();
        int controller = FreePort.find();
        this.settings = Files.writeString(folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://%4$s:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://%4$s:%1$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                group.initial.rebalance.delay.ms=0
                """.formatted(
                        port, controller, folder.resolve("data").toAbsolutePath(), host));
        Process format = run("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", settings.toString());
        if (await(format) != 0) {
            throw new IOException("Kafka's storage was not made; see " + folder.resolve("log"));
        }
        start();
    }

    /** Starts it, on what it had before. */
    public void start() throws IOException {
        process = run("kafka.Kafka", settings.toString());
        Awaitility.await("Kafka at " + address())
                .atMost(Duration.ofSeconds(TIMEOUT_S))
                .until(this::listens);
    }

    private boolean listens() {
        try (var socket = new Socket(host, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** As a power failure would. */
    public void kill() {
        process.destroyForcibly();
        await(process);
    }

    /** Its bootstrap server, as {@code HOST:PORT}. */
    public String address() {
        return host + ":" + port;
    }

    private Process run(String main, String... arguments) throws IOException {
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

    private static int await(Process process) {
        return process.onExit().orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join().exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        await(process);
    }
}
