package dev.thaw.functions.imagegen.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.functions.imagegen.FailureException;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.Servers;
import dev.thaw.functions.imagegen.limit.Admission;
import dev.thaw.functions.imagegen.limit.Caller;
import dev.thaw.functions.imagegen.limit.Limits;
import dev.thaw.functions.imagegen.limit.RateGate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two instances that share nothing but the database let no more through than one. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class AdmissionRaceTest {
    private static final int CALLS = 60;
    private static final double PRICE = 0.1;
    /** Nobody works for it, so what is admitted stays open. */
    private static final String NOWHERE = "nowhere";

    @Inject
    AgroalDataSource source;

    @Inject
    JobRows rows;

    private JobStore instance() {
        return instance(new QueueLimit(Integer.MAX_VALUE, Duration.ofMinutes(1)));
    }

    private JobStore instance(QueueLimit queue) {
        return new JobStore(new Database(source), rows, new Admission(), queue);
    }

    static Caller caller(String key, OptionalInt perMinute, OptionalInt open, OptionalDouble budget) {
        return new Caller(key, key, new Limits(perMinute, open, OptionalInt.empty(), budget, 1, 0));
    }

    /** A new job that nobody works for. */
    static NewJob job(Caller caller) {
        var request = new ImageRequest(
                "m", "race", 1, null, null, null, null, "png", null, null, null, null, null, List.of(), null, null,
                null, null, null);
        Instant now = Instant.now();
        return new NewJob(
                JobIds.next(now),
                caller,
                request,
                Optional.empty(),
                List.of(NOWHERE),
                0,
                1,
                now,
                now.plus(Duration.ofMinutes(10)),
                Optional.empty(),
                Optional.empty(),
                caller.limits().dailyBudget().isPresent() ? PRICE : 0,
                Optional.empty(),
                Optional.empty());
    }

    /** How many of the calls, made by as many threads as there is room for, were let through. */
    private static long passed(List<Callable<Boolean>> calls) throws Exception {
        long passed = 0;
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> call : threads.invokeAll(calls)) {
                passed += call.get() ? 1 : 0;
            }
        }
        return passed;
    }

    private List<Callable<Boolean>> submissions(Caller caller, String code) {
        return submissions(List.of(instance(), instance()), caller, code);
    }

    private static List<Callable<Boolean>> submissions(List<JobStore> instances, Caller caller, String code) {
        var calls = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < CALLS; i++) {
            JobStore instance = instances.get(i % 2);
            calls.add(() -> {
                try {
                    instance.submit(job(caller), Duration.ZERO);
                    return true;
                } catch (FailureException e) {
                    assertEquals(code, e.failure().code());
                    return false;
                }
            });
        }
        return calls;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 59})
    void noMoreJobsAreOpenThanMayBe(int limit) throws Exception {
        // Given
        Caller caller = caller("open-" + limit, OptionalInt.empty(), OptionalInt.of(limit), OptionalDouble.empty());

        // When
        long passed = passed(submissions(caller, "open_jobs_limit_exceeded"));

        // Then
        assertEquals(limit, passed);
        assertEquals(limit, number("select count(*) from image_job where api_key = '" + caller.key() + "'"));
        end(caller);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.75, 3})
    void noMoreIsSpentThanTheBudget(double budget) throws Exception {
        // Given
        Caller caller = caller("spends-" + budget, OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.of(budget));

        // When
        long passed = passed(submissions(caller, "insufficient_quota"));

        // Then
        assertEquals((long) Math.floor(budget / PRICE + 1e-9), passed);
        String spent = "select coalesce(sum(spent), 0) from key_spending where key = '" + caller.key() + "'";
        assertEquals(passed * PRICE, number(spent), 1e-6);

        // And what has cost nothing in the end comes back
        end(caller);
        assertEquals(0, number(spent), 1e-6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theQueueGrowsNoFurtherThanItMay(boolean oneAtATime) throws Exception {
        // Given: limited keys go one by one, the others in groups
        int most = 20;
        int before = (int) number("select count(*) from image_job where status = 'queued'");
        Caller caller = caller(
                "crowd-" + oneAtATime,
                OptionalInt.empty(),
                oneAtATime ? OptionalInt.of(CALLS) : OptionalInt.empty(),
                OptionalDouble.empty());
        List<JobStore> instances = List.of(
                instance(new QueueLimit(before + most, Duration.ZERO)),
                instance(new QueueLimit(before + most, Duration.ZERO)));

        // When
        long passed = passed(submissions(instances, caller, "queue_full"));

        // Then: each of the eight threads may have counted before the others' jobs were there
        assertTrue(passed >= most, passed + " passed");
        double queued = number("select count(*) from image_job where status = 'queued'");
        assertTrue(queued < before + most + 8, queued + " wait");
        assertEquals(passed, (long) number("select count(*) from image_job where api_key = '" + caller.key() + "'"));
        end(caller);
        assertTrue(passed(submissions(instances, caller, "queue_full").subList(0, 1)) > 0, "there is room again");
        end(caller);
    }

    @Test
    void noMoreRequestsPassThanTheMinuteHas() throws Exception {
        // Given
        int limit = 20;
        Caller caller = caller("fast", OptionalInt.of(limit), OptionalInt.empty(), OptionalDouble.empty());
        List<RateGate> gates = List.of(gate(), gate());
        var calls = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < CALLS * 2; i++) {
            RateGate gate = gates.get(i % 2);
            calls.add(() -> gate.enter(caller).orElseThrow().passes());
        }

        // When
        long began = System.nanoTime();
        long passed = passed(calls);
        double seconds = (System.nanoTime() - began) / 1e9;

        // Then
        assertTrue(passed >= limit, passed + " passed");
        assertTrue(passed <= limit + seconds * limit / 60 + 1, passed + " passed within " + seconds + " s");
    }

    private RateGate gate() {
        return new RateGate(new Database(source));
    }

    private void end(Caller caller) throws Exception {
        try (var connection = source.getConnection();
                var update = connection.prepareStatement(
                        "update image_job set status = 'cancelled', ended_at = now() where api_key = ?")) {
            update.setString(1, caller.key());
            update.executeUpdate();
        }
    }

    private double number(String sql) throws Exception {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }
}
