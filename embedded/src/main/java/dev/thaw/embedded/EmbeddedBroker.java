package dev.thaw.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** An AMQP 1.0 broker (Artemis) on loopback whose journal is synced before a message is acknowledged. */
public final class EmbeddedBroker implements AutoCloseable {
    /** Where a message goes that could not be consumed. */
    public static final String DEAD_LETTERS = "dead-letters";

    /** Without end: what was accepted waits until the database is back, however long that takes. */
    private static final int MAX_DELIVERIES = -1;

    private static final long REDELIVERY_DELAY_MS = 200;
    private static final double REDELIVERY_FACTOR = 2.0;
    private static final long MAX_REDELIVERY_DELAY_MS = 30_000;
    private static final long MEMORY_BYTES = 64L << 20;
    private static final int JOURNAL_FILE_BYTES = 10 << 20;
    /** How long the journal waits for company before it syncs; Artemis' own 3.3 ms would dominate a lone message's latency. */
    private static final long SYNC_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final EmbeddedActiveMQ server;
    private final int port;

    private EmbeddedBroker(EmbeddedActiveMQ server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts the broker with its journal in {@code folder} and the given durable queues.
     *
     * @param port 0 takes a free one
     * @throws PortTakenException when something else listens on the port
     */
    public static EmbeddedBroker start(Path folder, int port, List<String> queues) throws IOException {
        Files.createDirectories(folder);
        int listen = port == 0 ? FreePort.find() : FreePort.require(port);
        var server = new EmbeddedActiveMQ();
        try {
            server.setConfiguration(configuration(folder, listen, queues));
            server.start();
        } catch (Exception e) {
            stop(server);
            throw new IOException("The broker did not start: " + e.getMessage(), e);
        }
        return new EmbeddedBroker(server, listen);
    }

    private static Configuration configuration(Path folder, int port, List<String> queues) throws Exception {
        var settings = new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(DEAD_LETTERS))
                .setMaxDeliveryAttempts(MAX_DELIVERIES)
                .setRedeliveryDelay(REDELIVERY_DELAY_MS)
                .setRedeliveryMultiplier(REDELIVERY_FACTOR)
                .setMaxRedeliveryDelay(MAX_REDELIVERY_DELAY_MS)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(MEMORY_BYTES)
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false);
        var configuration = new ConfigurationImpl()
                .setName("thaw")
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDatasync(true)
                .setJournalSyncTransactional(true)
                .setJournalSyncNonTransactional(true)
                .setJournalBufferTimeout_NIO((int) SYNC_WAIT_NANOS)
                .setJournalFileSize(JOURNAL_FILE_BYTES)
                .setJournalMinFiles(2)
                .setJournalPoolFiles(4)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setGlobalMaxSize(2 * MEMORY_BYTES)
                .setThreadPoolMaxSize(8)
                .setScheduledThreadPoolMaxSize(2)
                .setJMXManagementEnabled(false)
                .setMaxDiskUsage(-1)
                .addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + port + "?protocols=AMQP;useEpoll=false")
                .addAddressSetting("#", settings)
                .addQueueConfiguration(queue(DEAD_LETTERS));
        for (String queue : queues) {
            configuration.addQueueConfiguration(queue(queue));
        }
        return configuration;
    }

    private static QueueConfiguration queue(String name) {
        return QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(true);
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** Messages that wait or are in delivery in a queue; 0 for an unknown one. */
    public long depth(String queue) {
        var found = server.getActiveMQServer().locateQueue(SimpleString.of(queue));
        return found == null ? 0 : found.getMessageCount();
    }

    @Override
    public void close() {
        stop(server);
    }

    private static void stop(EmbeddedActiveMQ server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The broker did not stop", e);
        }
    }
}
