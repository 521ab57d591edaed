package dev.thaw.functions.imagegen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A thousand jobs for two slots. */
@Tag("slow")
@QuarkusTest
@QuarkusTestResource(Servers.class)
class QueueTest {
    private static final int JOBS = 1000;
    private static final String OURS = " from image_job where model = 'pair' and request ->> 'prompt' like 'many %'";

    @Inject
    AgroalDataSource database;

    @Test
    void theyAreDoneInOrderTwoAtATimeAndTheUrgentOneFirst() throws Exception {
        // Given
        var most = new AtomicInteger();
        submitAll();
        String urgent = given().header("Prefer", "respond-async")
                .contentType("application/json")
                .body(
                        "{\"model\": \"pair\", \"prompt\": \"many urgent\", \"size\": \"64x64\", \"thaw\": {\"priority\": 1}}")
                .post("/v1/images/generations")
                .jsonPath()
                .getString("id");

        // When
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    most.accumulateAndGet(number("select count(*)" + OURS + " and status = 'running'"), Math::max);
                    return number("select count(*)" + OURS + " and status <> 'succeeded'") == 0;
                });

        // Then
        assertEquals(JOBS + 1, number("select count(*)" + OURS));
        assertTrue(most.get() <= 2, "at once: " + most);
        assertEquals(0, number("select count(*)" + OURS + " and attempts <> 1"));
        int overtaken =
                number("select count(*) from image_job a, image_job b where a.model = 'pair' and b.model = 'pair'"
                        + " and a.priority = 0 and b.priority = 0 and a.created_at + interval '100 milliseconds' < b.created_at"
                        + " and a.started_at > b.started_at + interval '100 milliseconds'");
        assertEquals(0, overtaken, "pairs in the wrong order");
        int before = number(
                "select count(*)" + OURS + " and started_at < (select started_at from image_job where id = '" + urgent
                        + "') and started_at > (select created_at from image_job where id = '" + urgent + "')");
        assertTrue(before <= 4, before + " went before the urgent one");
    }

    private static void submitAll() throws InterruptedException, ExecutionException {
        var calls = new ArrayList<Future<?>>();
        try (var callers = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < JOBS; i++) {
                String prompt = "many " + i;
                calls.add(callers.submit(() -> given().header("Prefer", "respond-async")
                        .contentType("application/json")
                        .body("{\"model\": \"pair\", \"prompt\": \"" + prompt + "\", \"size\": \"64x64\"}")
                        .post("/v1/images/generations")
                        .then()
                        .statusCode(202)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
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
