package dev.thaw.functions.transcode.parallel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.function.FunctionException;

/**
 * A worker elsewhere: calls this very function, and hears how far it is. Closing the call ends the work there.
 *
 * @param url of the calls
 * @param order the body that asks for a part
 * @param made where the part then is
 * @param silence how long a worker may say nothing once it has begun
 */
record RemoteLane(
        URI url,
        HttpClient http,
        ObjectMapper json,
        Function<Part, ObjectNode> order,
        Function<Part, MadePart> made,
        Instant deadline,
        Duration silence)
        implements Lane {
    private static final int MOST_ERROR = 64 << 10;
    private static final int MOST_LINE = 1 << 20;
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("silence").factory());

    @Override
    public boolean isLocal() {
        return false;
    }

    @Override
    public MadePart make(Part part, DoubleConsumer progress) throws IOException, InterruptedException {
        Duration left = Duration.between(Instant.now(), deadline);
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("Accept", "application/x-ndjson")
                .header("Thaw-Deadline", deadline.toString())
                .timeout(left.isPositive() ? left : Duration.ofMillis(1))
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(order.apply(part))))
                .build();
        HttpResponse<InputStream> response = sent(request);
        boolean done = false;
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw problem(response.statusCode(), json.readTree(body.readNBytes(MOST_ERROR)));
            }
            follow(body, progress);
            done = true;
            return made.apply(part);
        } finally {
            if (!done) {
                // The worker may have stored it just before it could not say so any more.
                made.apply(part).discard();
            }
        }
    }

    // That nobody is there is no fault of the part's.
    private HttpResponse<InputStream> sent(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new FunctionException(503, "worker-unreachable", "No worker is reached at " + url + ".", e);
        }
    }

    private void follow(InputStream body, DoubleConsumer progress) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        while (true) {
            Future<?> alarm = WATCH.schedule(() -> close(body), silence.toMillis(), TimeUnit.MILLISECONDS);
            String line = lines.readLine();
            alarm.cancel(false);
            if (line == null || line.length() > MOST_LINE) {
                throw new IOException("The worker broke off");
            }
            JsonNode said = json.readTree(line);
            if (said.has("result")) {
                return;
            }
            if (said.has("problem")) {
                throw problem(said.path("problem").path("status").asInt(500), said.path("problem"));
            }
            progress.accept(said.path("progress").asDouble());
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException closed) {
            // Whoever reads it hears of it.
            return;
        }
    }

    private static FunctionException problem(int status, JsonNode problem) {
        return new FunctionException(
                status,
                problem.path("code").asText("transcode-failed"),
                problem.path("detail").asText("A worker answered " + status + "."));
    }
}
