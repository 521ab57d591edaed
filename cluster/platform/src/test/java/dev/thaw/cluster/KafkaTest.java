package dev.thaw.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

import dev.thaw.testing.servers.KafkaProcess;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A real Kafka in the AMQP broker's place, by configuration alone: what the outbox, the order and the dead letters promise holds on it too. */
@QuarkusTest
@TestProfile(KafkaTest.OnKafka.class)
@QuarkusTestResource(value = KafkaServers.class, restrictToAnnotatedClass = true)
class KafkaTest {
    /** As {@code QUARKUS_PROFILE=kafka} does it. */
    public static final class OnKafka extends NoCluster {
        @Override
        public String getConfigProfile() {
            return "kafka";
        }
    }

    KafkaProcess kafka;

    @Inject
    AgroalDataSource database;

    @Test
    void anUploadBecomesAnInvocationOnce() {
        // Given
        function("once");

        // When: the store tells of it twice
        notified("once", "a.txt");
        notified("once", "a.txt");
        notified("once", "b.txt");

        // Then
        eventually().until(() -> subjects("once").size() >= 2);
        assertEquals(List.of("b.txt", "a.txt"), subjects("once"));
        when().get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void whatIsAcceptedWhileTheBrokerIsAwayArrivesOnceItIsBack() throws Exception {
        // Given
        function("away");
        kafka.kill();

        // When
        notified("away", "a.txt");
        kafka.start();

        // Then
        eventually().until(() -> subjects("away").equals(List.of("a.txt")));
    }

    @Test
    void eventsWaitForTheDatabaseInTheirOrder() throws Exception {
        // Given: what should be recorded cannot be, for a while
        function("order");
        execute("alter table invocation rename to hidden");
        List<String> keys = IntStream.range(0, 5).mapToObj(i -> i + ".txt").toList();

        // When
        for (String key : keys) {
            notified("order", key);
        }
        eventually().until(() -> count("select count(*) from outbox") == 0);
        execute("alter table hidden rename to invocation");

        // Then
        eventually().until(() -> subjects("order").size() == keys.size());
        assertEquals(keys.reversed(), subjects("order"));
    }

    @Test
    void whatCanNeverBeRecordedIsADeadLetterAndHoldsUpNothing() throws Exception {
        // Given
        function("after");

        // When
        send("no batch of events");
        notified("after", "a.txt");

        // Then
        eventually().until(() -> subjects("after").equals(List.of("a.txt")));
        assertTrue(deadLetters(1).contains("no batch of events"));
    }

    @Test
    void whatTheDatabaseRefusesTakesNothingElseWithIt() throws Exception {
        // Given: an identity that is larger than an index may hold
        function("apart");
        byte[] random = new byte[20_000];
        new Random(1).nextBytes(random);
        String large = HexFormat.of().formatHex(random);

        // When
        send("[" + event(large, "large.txt") + "," + event("small", "small.txt") + "]");

        // Then
        eventually().until(() -> subjects("apart").equals(List.of("small.txt")));
        eventually().until(() -> deadLetters(2).stream().anyMatch(letter -> letter.contains(large)));
    }

    private static String event(String id, String key) {
        return """
                {"specversion":"1.0","id":"%s","source":"urn:s3:apart","type":"com.amazonaws.s3.ObjectCreated:Put","subject":"%s",
                 "datacontenttype":"application/json","data":{"s3":{"bucket":{"name":"apart"},"object":{"key":"%s"}}}}
                """.formatted(id, key, key);
    }

    private void send(String message) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.address()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("events", message)).get();
        }
    }

    /** @param reader each reads all of them */
    private List<String> deadLetters(int reader) {
        var settings = Map.<String, Object>of(
                "bootstrap.servers", kafka.address(), "group.id", "test" + reader, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(Set.of("dead-letters"));
            return eventually()
                    .until(
                            () -> {
                                var values = new ArrayList<String>();
                                consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
                                return values;
                            },
                            values -> !values.isEmpty());
        }
    }

    /** The newest first. */
    private static List<String> subjects(String function) {
        return given().get("/v1/invocations?function=" + function).jsonPath().getList("items.input.subject");
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private static void notified(String bucket, String key) {
        given().contentType("application/json")
                .body("""
                        {"Records": [{"eventSource": "aws:s3", "eventTime": "2026-01-01T00:00:00Z", "eventName": "ObjectCreated:Put",
                          "s3": {"bucket": {"name": "%s"}, "object": {"key": "%s", "size": 1, "eTag": "e", "sequencer": "1"}}}]}
                        """.formatted(bucket, key))
                .post("/v1/events/s3")
                .then()
                .statusCode(202);
    }

    /** A function, and a trigger for the bucket of the same name. */
    private static void function(String name) {
        put("functions/" + name, """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: %s }
                spec: { image: 'example/hello:1.0' }
                """.formatted(name));
        put("triggers/" + name, """
                apiVersion: thaw.dev/v1
                kind: Trigger
                metadata: { name: %s }
                spec: { function: %s, objectStorage: { bucket: %s, events: [created] } }
                """.formatted(name, name, name));
    }

    private static void put(String path, String manifest) {
        given().body(manifest).put("/v1/" + path).then().statusCode(200);
    }
}
