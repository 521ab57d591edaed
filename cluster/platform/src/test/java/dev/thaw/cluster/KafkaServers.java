package dev.thaw.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import dev.thaw.testing.servers.KafkaProcess;

/** A real Kafka in the AMQP broker's place. */
public final class KafkaServers extends Servers {
    private KafkaProcess kafka;

    @Override
    Map<String, String> startBroker(Path folder) throws IOException {
        kafka = new KafkaProcess(folder, "127.0.0.1");
        return Map.of("kafka.bootstrap.servers", kafka.address());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(kafka, new TestInjector.MatchesType(KafkaProcess.class));
    }

    @Override
    void stopBroker() {
        kafka.close();
    }
}
