package dev.thaw.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import dev.thaw.embedded.EmbeddedBroker;
import dev.thaw.embedded.EmbeddedPostgres;

/** A real database and a real broker for the tests. */
public final class Servers implements QuarkusTestResourceLifecycleManager {
    private EmbeddedPostgres database;
    private EmbeddedBroker broker;
    private StubRouter router;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "servers");
            database = EmbeddedPostgres.start(folder.resolve("postgres"), Path.of("target", "postgres"), 0);
            broker = EmbeddedBroker.start(folder.resolve("broker"), 0, List.of("events", "invocations"));
            router = StubRouter.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Map.of(
                "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                "quarkus.datasource.username", EmbeddedPostgres.USER,
                "quarkus.datasource.password", EmbeddedPostgres.PASSWORD,
                "amqp-host", broker.host(),
                "amqp-port", Integer.toString(broker.port()),
                "thaw.dispatcher.router", router.url());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(router, new TestInjector.MatchesType(StubRouter.class));
    }

    @Override
    public void stop() {
        router.close();
        broker.close();
        try {
            database.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
