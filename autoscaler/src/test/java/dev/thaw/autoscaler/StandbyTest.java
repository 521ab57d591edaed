package dev.thaw.autoscaler;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Instances that are frozen while nobody needs them. */
@Timeout(60)
class StandbyTest {
    private static final int USER_TIME = 13;
    private static final int SYSTEM_TIME = 14;

    @TempDir
    private Path folder;

    @Test
    void anIdleInstanceIsFrozenUsesNoCpuAndIsThawedByARequest() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given an instance with a child that has become a standby
            harness.apply();
            long pid = Long.parseLong(harness.get("/").body());
            long child = Long.parseLong(harness.get("/child").body());
            awaitStandby(harness);
            await().untilAsserted(() -> assertFalse(answers(harness)));
            // When time passes, then it has used none of it
            String before = cpu(pid) + cpu(child);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            assertEquals(before, cpu(pid) + cpu(child));
            // When it is called, by a method that must not be repeated too
            HttpResponse<String> answer = harness.send(harness.to("/echo").POST(BodyPublishers.ofString("hello")));
            // Then the same process answers, and its child runs too
            assertEquals(200, answer.statusCode());
            assertEquals("hello", answer.body());
            assertEquals("thaw", answer.headers().firstValue("Thaw-Start").orElseThrow());
            assertEquals(
                    "thaw",
                    harness.autoscaler.instances(Harness.FUNCTION).getFirst().start());
            assertEquals(Long.toString(pid), harness.get("/").body());
            assertTrue(harness.autoscaler.decisions(Harness.FUNCTION).stream()
                    .anyMatch(decision -> decision.action().equals("thaw")));
        }
    }

    @Test
    void aStandbyThatDiedIsReplacedWithoutAnError() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a standby
            harness.apply();
            long pid = Long.parseLong(harness.get("/").body());
            awaitStandby(harness);
            // When it is killed, and called at once
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            HttpResponse<String> answer = harness.get("/");
            // Then another one answers
            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("cold", answer.headers().firstValue("Thaw-Start").orElseThrow());
            assertNotEquals(Long.toString(pid), answer.body());
        }
    }

    @Test
    void noRequestIsLostToAStandbyThatIsKilledAsItComes() throws Exception {
        try (var harness = new Harness(folder)) {
            harness.apply(LifeApp.script(folder), "life-1", 0, 1, Duration.ofMinutes(5), Duration.ofSeconds(30));
            for (int i = 0; i < 10; i++) {
                // Given a standby
                long pid = Long.parseLong(harness.get("/pid").body());
                awaitStandby(harness);
                // When it is killed, and a request comes at once that must not be sent twice
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                HttpResponse<String> answer = harness.send(harness.to("/").POST(BodyPublishers.ofString("n" + i)));
                // Then another one answers
                assertEquals(200, answer.statusCode(), answer.body());
                assertEquals("n" + i, answer.body());
            }
        }
    }

    /** Seconds stand for hours: every connection and session is gone meanwhile, and timers have missed hundreds of rounds. */
    @Test
    void timersClocksAndTlsSessionsAreRightAfterALongFreeze() throws Exception {
        try (var harness = new Harness(folder);
                var server = new TlsServer(folder)) {
            // Given a program with timers and a kept TLS connection that has become a standby
            Path program = LifeApp.script(
                    folder,
                    "-Djavax.net.ssl.trustStore=" + server.keys(),
                    "-Djavax.net.ssl.trustStorePassword=changeit");
            harness.apply(program, "life-1", 0, 1, Duration.ofMinutes(5), Duration.ofSeconds(30));
            String fetch = "/fetch?" + server.url();
            assertEquals("hello", harness.get(fetch).body());
            harness.get("/ticks");
            awaitStandby(harness);
            await().untilAsserted(() -> assertFalse(answers(harness)));
            // When time passes, and the server has started anew
            server.restart();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            Instant thawed = Instant.now();
            String[] ticks = harness.get("/ticks").body().split(" ", -1);
            // Then its clock is right, and a timer with a fixed delay does not make up for what it has missed
            assertEquals(
                    "thaw",
                    harness.autoscaler.instances(Harness.FUNCTION).getFirst().start());
            Instant now = Instant.parse(harness.get("/now").body());
            assertTrue(Duration.between(thawed, now).abs().toMillis() < 5_000, now::toString);
            int awake = (int) (Harness.PARK_AFTER.toMillis() + 1_000) / LifeApp.PERIOD_MS;
            assertTrue(Integer.parseInt(ticks[1]) < awake, ticks[1]);
            // And it makes another TLS session
            assertEquals("hello", harness.get(fetch).body());
            assertEquals(2, server.sessions());
        }
    }

    @Test
    void aStandbyGoesAfterTheIdleTimeAndLeavesNothing() throws Exception {
        try (var harness = new Harness(folder)) {
            // Given a standby of a function that keeps idle instances for a second
            harness.apply("r-1", 0, 1, Duration.ofSeconds(1), Duration.ofSeconds(30));
            long pid = Long.parseLong(harness.get("/").body());
            awaitStandby(harness);
            // When that and the shortest window of the averages (6 s) have passed, then it is gone
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            ProcessHandle.of(pid).map(ProcessHandle::isAlive).isEmpty());
            await().until(() -> harness.autoscaler.instances(Harness.FUNCTION).isEmpty());
        }
    }

    @Test
    void requestsAtEveryMomentOfFreezeAndThawAreAnswered() throws Exception {
        cycles(60);
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void aThousandCyclesLoseNothing() throws Exception {
        cycles(1_000);
    }

    private void cycles(int count) throws Exception {
        try (var harness = new Harness(folder)) {
            // Given an instance that is parked soon after each request
            harness.apply();
            String pid = harness.get("/").body();
            int thaws = 0;
            // When requests come at any moment around that
            for (int i = 0; i < count; i++) {
                long around = Harness.PARK_AFTER.toMillis() + 60;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                        ThreadLocalRandom.current().nextLong(Harness.PARK_AFTER.toMillis() - 20, around)));
                HttpResponse<String> answer = harness.send(harness.to("/echo").POST(BodyPublishers.ofString("n" + i)));
                // Then each is answered by the same process
                assertEquals(200, answer.statusCode(), answer.body());
                assertEquals("n" + i, answer.body());
                thaws += answer.headers().firstValue("Thaw-Start").orElse("").equals("thaw") ? 1 : 0;
            }
            assertEquals(pid, harness.get("/").body());
            assertTrue(thaws > count / 4, thaws + " thaws");
        }
    }

    private static void awaitStandby(Harness harness) {
        await().atMost(Duration.ofSeconds(10)).until(() -> harness.autoscaler.instances(Harness.FUNCTION).stream()
                .anyMatch(instance -> instance.state().equals("standby")));
    }

    /** Whether the instance answers somebody else than the router. */
    private static boolean answers(Harness harness) throws IOException {
        int port = harness.autoscaler.instances(Harness.FUNCTION).getFirst().port();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(500);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException silent) {
            return false;
        }
    }

    private static String cpu(long pid) throws IOException {
        String[] stat = stat(pid);
        return stat[USER_TIME] + " " + stat[SYSTEM_TIME];
    }

    private static String[] stat(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/stat"))
                .replaceAll("\\(.*\\)", "()")
                .split(" ", -1);
    }
}
