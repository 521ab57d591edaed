package dev.thaw.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Durable events per second through the whole path: storage notifications in, each to its record's success in the database, with a function
 * that does nothing. From the first POST to the last record.
 */
final class Events implements Benchmark {
    private static final String FUNCTION = "events";
    private static final int WARM_UP = 10_000;
    private static final int EVENTS = 30_000;
    private static final int PER_POST = 50;
    private static final int CLIENTS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double NANOS_PER_S = 1e9;

    @Override
    public Report run(Options options) throws Exception {
        try (Edition edition = Edition.start(options.root());
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            NoopPackage noop = NoopPackage.in(edition.home().resolve("noop"));
            edition.apply("functions", FUNCTION, noop.functionManifest(FUNCTION));
            edition.apply("triggers", FUNCTION, NoopPackage.triggerManifest(FUNCTION, FUNCTION));
            int warmUp = options.scaled(WARM_UP);
            int events = options.scaled(EVENTS);
            send(edition, clients, 0, warmUp);
            awaitSucceeded(edition, warmUp);

            long began = System.nanoTime();
            send(edition, clients, warmUp, events);
            double sent = (System.nanoTime() - began) / NANOS_PER_S;
            awaitSucceeded(edition, warmUp + events);
            double seconds = (System.nanoTime() - began) / NANOS_PER_S;

            long distinct = noop.entries().stream()
                    .map(NoopFunction.Entry::subject)
                    .distinct()
                    .count();
            if (distinct != warmUp + events) {
                throw new IOException(distinct + " events entered the function, not " + (warmUp + events));
            }
            var figures = new LinkedHashMap<String, Double>();
            figures.put("per_second", events / seconds);
            figures.put("accepted_per_second", events / sent);
            return new Report(figures, Map.of("per_second", ">= 2000"), "none: an absolute goal");
        }
    }

    private static void send(Edition edition, ExecutorService clients, int first, int count) throws Exception {
        var posts = new ArrayList<Future<?>>();
        for (int start = first; start < first + count; start += PER_POST) {
            int from = start;
            int to = Math.min(start + PER_POST, first + count);
            posts.add(clients.submit(() -> post(edition, from, to)));
        }
        for (Future<?> post : posts) {
            post.get();
        }
    }

    private static void post(Edition edition, int from, int to) {
        String records =
                IntStream.range(from, to).mapToObj(Events::storageRecord).collect(Collectors.joining(","));
        try {
            var answer = edition.send(edition.request("/v1/events/s3")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"Records\":[" + records + "]}"))
                    .build());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException("POST /v1/events/s3: " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String storageRecord(int number) {
        return """
                {"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"%s","eventName":"ObjectCreated:Put",\
                "s3":{"s3SchemaVersion":"1.0","bucket":{"name":"media","arn":"arn:aws:s3:::media"},\
                "object":{"key":"bench/%d","size":1,"eTag":"9dd4e461268c8034f5c8564e155c67a6","sequencer":"%016X"}}}""".formatted(Instant.now(), number, number);
    }

    private static void awaitSucceeded(Edition edition, int count) throws IOException {
        Edition.await(count + " invocations succeeded", LIMIT, () -> {
            try {
                return edition.metric("thaw_invocations_total", "function=\"" + FUNCTION + "\"", "status=\"succeeded\"")
                        >= count;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
