package dev.thaw.functions.imagegen.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.thaw.embedded.EmbeddedPostgres;
import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.NotificationSink;
import dev.thaw.functions.imagegen.fake.FakeFlux;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every job ends once, whatever dies meanwhile. */
@Tag("slow")
class CrashIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** How long the database is away. */
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private static final String KEY = "test-access";
    private static final String SECRET = "test-secret";
    /** Notes each end of a job, so that a second one would show. */
    private static final String NOTE_ENDS = """
            create table job_end (job text);
            create function note_end() returns trigger language plpgsql as $$
            begin insert into job_end values (new.id); return null; end $$;
            create trigger note_end after update of status on image_job for each row
              when (new.status not in ('held', 'queued', 'running')) execute function note_end()""";

    private static Path folder;
    private static EmbeddedStore store;
    private static EmbeddedPostgres database;
    private final Map<String, String> settings = new HashMap<>();
    private FakeFlux flux;
    private Path log;

    @BeforeAll
    static void startServers() throws IOException {
        folder = Files.createTempDirectory(Path.of("target"), "story").toAbsolutePath();
        store = EmbeddedStore.start(
                new EmbeddedStore.Settings(folder.resolve("s3"), 0, KEY, SECRET), NotificationSink.NONE);
        store.ensureBucket("media");
        startDatabase(0);
    }

    private static void startDatabase(int port) throws IOException {
        database = EmbeddedPostgres.start(folder.resolve("postgres"), Path.of("target/postgres-programs"), port);
    }

    @AfterAll
    static void stopServers() throws IOException {
        store.close();
        database.close();
    }

    @BeforeEach
    void prepare() throws IOException, SQLException {
        execute("drop schema public cascade; create schema public");
        log = folder.resolve("proxy.log");
        flux = new FakeFlux("test-key");
        Path key = Files.writeString(folder.resolve("key"), "test-key");
        settings.put("aws.endpointUrlS3", store.endpoint().toString());
        settings.put("aws.region", EmbeddedStore.REGION);
        settings.put("aws.accessKeyId", KEY);
        settings.put("aws.secretAccessKey", SECRET);
        settings.put("quarkus.datasource.jdbc.url", database.jdbcUrl());
        settings.put("quarkus.datasource.username", EmbeddedPostgres.USER);
        settings.put("quarkus.datasource.password", EmbeddedPostgres.PASSWORD);
        settings.put("quarkus.datasource.jdbc.acquisition-timeout", "5s");
        settings.put("thaw.scratch", folder.resolve("scratch").toString());
        settings.put("thaw.net.allow", "127.0.0.1");
        settings.put("thaw.imagegen.lease", "2s");
        settings.put("thaw.imagegen.backends.flux.type", "flux");
        settings.put("thaw.imagegen.backends.flux.url", flux.url().toString());
        settings.put("thaw.imagegen.backends.flux.credential", "file:" + key);
        settings.put("thaw.imagegen.backends.flux.slots", "200");
        settings.put("thaw.imagegen.backends.flux.poll", "500ms");
        settings.put("thaw.imagegen.models.flux.backends", "flux");
        settings.put("thaw.imagegen.backends.paced.type", "sketch");
        settings.put("thaw.imagegen.backends.paced.pace", "200ms");
        settings.put("thaw.imagegen.backends.paced.slots", "4");
        settings.put("thaw.imagegen.models.paced.backends", "paced");
    }

    @AfterEach
    void close() {
        flux.close();
    }

    @Test
    void twoHundredJobsInFlightSurviveAKillAndAreNotPaidForTwice() throws Exception {
        // Given: all of them taken by the back end, none of them done.
        flux.pending(Integer.MAX_VALUE);
        try (var first = ProxyProcess.start(settings, log)) {
            execute(NOTE_ENDS);
            submit(first, "flux", 200);
            await().atMost(LIMIT).until(() -> count("status = 'running' and ticket is not null"), n -> n == 200);

            // When
            first.kill();
        }
        flux.pending(0);
        try (var second = ProxyProcess.start(settings, log)) {
            // Then
            await().atMost(LIMIT).until(() -> count("status = 'succeeded'"), n -> n == 200);
            assertEquals(200, flux.taken(), "each was paid for once");
            assertEndedOnce(200);
            assertTrue(second.isAlive());
        }
    }

    @Test
    void ofTwoInstancesOneDiesAndTheOtherDoesItsWork() throws Exception {
        try (var first = ProxyProcess.start(settings, log);
                var second = ProxyProcess.start(settings, log)) {
            // Given
            execute(NOTE_ENDS);
            submit(first, "paced", 20);
            submit(second, "paced", 20);
            await().atMost(LIMIT).until(() -> count("status = 'succeeded'"), n -> n >= 8);

            // When
            first.kill();

            // Then
            await().atMost(LIMIT).until(() -> count("status = 'succeeded'"), n -> n == 40);
            assertEndedOnce(40);
            assertTrue(second.isAlive());
        }
    }

    @Test
    void aDatabaseThatIsAwayForAWhileLosesNothing() throws Exception {
        try (var proxy = ProxyProcess.start(settings, log)) {
            // Given
            execute(NOTE_ENDS);
            submit(proxy, "paced", 30);
            await().atMost(LIMIT).until(() -> count("status = 'succeeded'"), n -> n >= 4);

            // When: longer than the leases.
            int port = database.port();
            database.close();
            long gone = System.nanoTime();
            var refusal = proxy.submit("paced", "meanwhile");
            await().atMost(LIMIT).until(() -> System.nanoTime() - gone >= OUTAGE.toNanos());
            assertTrue(proxy.isAlive());
            startDatabase(port);

            // Then
            assertEquals(503, refusal.statusCode(), refusal.body());
            assertTrue(refusal.body().contains("database_unavailable"), refusal.body());
            assertTrue(refusal.headers().firstValue("Retry-After").isPresent());
            await().atMost(LIMIT).ignoreExceptions().until(() -> count("status = 'succeeded'"), n -> n == 30);
            assertEndedOnce(30);
            assertEquals(30, count("attempts = 1"), "what was done meanwhile was not done again");
        }
    }

    private static void submit(ProxyProcess proxy, String model, int jobs) throws Exception {
        for (int i = 0; i < jobs; i++) {
            var answer = proxy.submit(model, "job " + i);
            assertEquals(202, answer.statusCode(), answer.body());
        }
    }

    private static void assertEndedOnce(int jobs) throws SQLException {
        assertEquals(jobs, number("select count(*) from job_end"));
        assertEquals(jobs, number("select count(distinct job) from job_end"));
    }

    private static int count(String condition) throws SQLException {
        return number("select count(*) from image_job where " + condition);
    }

    private static int number(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD);
    }
}
