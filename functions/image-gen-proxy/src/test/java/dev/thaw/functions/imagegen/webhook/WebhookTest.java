package dev.thaw.functions.imagegen.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.Servers;
import dev.thaw.functions.imagegen.fake.FakeServer;
import dev.thaw.functions.imagegen.fake.Reply;
import dev.thaw.functions.imagegen.fake.Seen;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The end of a job, told to whoever wanted to know; hours pass by giving the sender another time. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class WebhookTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Inject
    WebhookSender sender;

    @Inject
    AgroalDataSource database;

    private Receiver receiver;

    /** Answers with what it is told to. */
    private static final class Receiver extends FakeServer {
        private volatile int status = 200;

        Receiver() {
            super(0);
        }

        @Override
        protected Reply handle(Seen request) {
            return Reply.json(status, new JsonObject());
        }
    }

    @BeforeEach
    void start() {
        receiver = new Receiver();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void theEndIsToldOnceAndSigned() throws Exception {
        // When
        String id = submit("told").jsonPath().getString("id");

        // Then
        await().atMost(LIMIT).until(() -> receiver.seen().size() == 1 && waiting(id) == 0);
        Seen seen = receiver.seen().get(0);
        JsonObject body = seen.json();
        assertEquals("image.job.succeeded", body.getString("type"));
        assertEquals(id, body.getJsonObject("data").getString("id"));
        assertNotNull(body.getJsonObject("data").getJsonObject("result"));
        assertEquals("msg_" + id, seen.headers().get("webhook-id"));
        assertEquals(signature(seen), seen.headers().get("webhook-signature"));
    }

    @Test
    void aReceiverThatIsDownForAnHourHearsOfItAfterwards() throws Exception {
        // Given
        receiver.status = 503;
        String id = submit("later").jsonPath().getString("id");
        await().atMost(LIMIT).until(() -> receiver.seen().size() == 1 && isPostponed(id));
        Instant now = Instant.now();

        // When: it is asked every minute of the next hour, and it is back after that.
        for (int minute = 1; minute <= 60; minute++) {
            sender.sendDue(now.plus(Duration.ofMinutes(minute)));
        }
        int during = receiver.seen().size();
        receiver.status = 204;
        for (int minute = 61; minute <= 240; minute++) {
            sender.sendDue(now.plus(Duration.ofMinutes(minute)));
        }

        // Then: after 5 s, 5 and 30 minutes in vain, and two hours later for good.
        assertEquals(4, during);
        assertEquals(5, receiver.seen().size());
        assertEquals(0, waiting(id));
        assertEquals(
                List.of("msg_" + id),
                receiver.seen().stream()
                        .map(s -> s.headers().get("webhook-id"))
                        .distinct()
                        .toList());
        Seen last = receiver.seen().get(4);
        assertTrue(Long.parseLong(last.headers().get("webhook-timestamp")) > now.getEpochSecond() + 3600);
        assertEquals(signature(last), last.headers().get("webhook-signature"));
    }

    @Test
    void aReceiverThatNeverAnswersIsGivenUp() throws Exception {
        // Given
        receiver.status = 500;
        String id = submit("never").jsonPath().getString("id");
        await().atMost(LIMIT).until(() -> receiver.seen().size() == 1 && isPostponed(id));

        // When
        Instant now = Instant.now();
        for (int hour = 1; hour <= 24 * 5; hour++) {
            sender.sendDue(now.plus(Duration.ofHours(hour)));
        }

        // Then
        assertEquals(10, receiver.seen().size());
        assertEquals(0, waiting(id));
    }

    @Test
    void aReceiverThatIsGoneIsLeftAlone() throws Exception {
        // Given
        receiver.status = 410;

        // When
        String id = submit("gone").jsonPath().getString("id");

        // Then
        await().atMost(LIMIT).until(() -> receiver.seen().size() == 1 && waiting(id) == 0);
    }

    @Test
    void theEndOfACancelledJobIsTold() throws Exception {
        // Given
        String id = submit("cancelled", "slow", receiver.url().toString())
                .jsonPath()
                .getString("id");

        // When
        given().delete("/v1/jobs/" + id);

        // Then
        await().atMost(LIMIT).until(() -> receiver.seen().size() == 1);
        assertEquals("image.job.cancelled", receiver.seen().get(0).json().getString("type"));
    }

    @Test
    void aTargetThatLeadsInsideIsRefused() {
        // When
        Response answer = submit("inside", "sketch", "http://169.254.169.254/latest/meta-data");

        // Then
        assertEquals(400, answer.statusCode());
        assertEquals("url_not_allowed", answer.jsonPath().getString("error.code"));
        assertEquals("thaw.webhook", answer.jsonPath().getString("error.param"));
    }

    private Response submit(String prompt) {
        return submit(prompt, "sketch", receiver.url() + "/hook");
    }

    private static Response submit(String prompt, String model, String url) {
        return given().header("Prefer", "respond-async")
                .contentType("application/json")
                .body("""
                        {"model": "%s", "prompt": "%s", "size": "64x64", "thaw": {"webhook": "%s"}}""".formatted(model, prompt, url))
                .post("/v1/images/generations");
    }

    private static String signature(Seen seen) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "HmacSHA256"));
        String signed = seen.headers().get("webhook-id") + "." + seen.headers().get("webhook-timestamp") + "."
                + seen.body().toString();
        return "v1,"
                + Base64.getEncoder()
                        .encodeToString(mac.doFinal(signed.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private int waiting(String job) throws Exception {
        return count("select count(*) from webhook where job = '" + job + "'");
    }

    private boolean isPostponed(String job) throws Exception {
        return count("select count(*) from webhook where job = '" + job
                        + "' and due_at < now() + interval '20 seconds'")
                == 1;
    }

    private int count(String sql) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
