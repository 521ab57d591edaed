package dev.thaw.functions.imagegen;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A thousand jobs for two slots, most of them of one key. */
@Tag("slow")
@QuarkusTest
@TestProfile(KeysProfile.class)
class QueueTest {
    private static final int EARLIER = 600;
    private static final int MANY = 300;
    private static final int FEW = 100;
    private static final int SLOTS = 2;
    /** Nearly the longest that is taken: together they are more than an instance ought to need for the queue. */
    private static final String PROMPT = "many ".repeat(6000);

    private static final long GROWTH = (long) MANY * PROMPT.length() * 3 / 4;
    private static final String OURS = " from image_job where model = 'pair' and request ->> 'prompt' like 'many %'";

    @Inject
    AgroalDataSource database;

    @Test
    void theyAreDoneInOrderTwoAtATimeEachKeyInItsTurnAndTheUrgentOneFirst() throws Exception {
        // Given
        String first = submit("free", 10, 0);
        Copies.of(database, first, EARLIER, 0, Duration.ZERO);
        long before = heap();
        submit("free", MANY, 0);
        long after = heap();
        int left = number("select count(*)" + OURS + " and status = 'queued'");
        submit("light", FEW, 0);
        String urgent = submit("free", 1, 1);
        var most = new AtomicInteger();

        // When
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    most.accumulateAndGet(number("select count(*)" + OURS + " and status = 'running'"), Math::max);
                    return number("select count(*)" + OURS + " and status <> 'succeeded'") == 0;
                });

        // Then
        assertEquals(10 + EARLIER + MANY + FEW + 1, number("select count(*)" + OURS));
        assertEquals(0, number("select count(*)" + OURS + " and attempts <> 1"));
        assertTrue(most.get() <= SLOTS, "at once: " + most);
        assertTrue(left > MANY, left + " waited while the memory was looked at");
        assertTrue(after - before < GROWTH, "the instance holds " + (after - before) + " bytes more");
        assertEquals(0, overtaken(), "pairs of one key in the wrong order");
        int others = number("select count(*)" + OURS + " and api_key = 'free' and started_at > (select min(started_at)"
                + OURS + " and api_key = 'light') and started_at < (select max(started_at)" + OURS
                + " and api_key = 'light')");
        assertTrue(Math.abs(others - FEW) <= FEW / 10, others + " of the many went between the few");
        int ahead = number("select count(*)" + OURS + " and started_at < (select started_at from image_job where id = '"
                + urgent + "') and started_at > (select created_at from image_job where id = '" + urgent + "')");
        assertTrue(ahead <= 2 * SLOTS, ahead + " went before the urgent one");
    }

    private int overtaken() throws Exception {
        return number("select count(*) from image_job a join image_job b on a.api_key = b.api_key and a.model = 'pair'"
                + " and b.model = 'pair' and a.priority = 0 and b.priority = 0 where a.created_at < b.created_at"
                + " and a.started_at > b.started_at");
    }

    /** One after the other, so that their order is known; the last one's job. */
    private static String submit(String key, int number, int priority) {
        String last = null;
        for (int i = 0; i < number; i++) {
            last = given().header("Authorization", "Bearer " + KeysProfile.secret(key))
                    .header("Prefer", "respond-async")
                    .contentType("application/json")
                    .body("{\"model\": \"pair\", \"prompt\": \"%s\", \"size\": \"64x64\", \"thaw\": {\"priority\": %d}}"
                            .formatted(PROMPT, priority))
                    .post("/v1/images/generations")
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id");
        }
        return last;
    }

    /** What this process, and so the instance in it, holds on to. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private int number(String sql) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
