package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.sun.net.httpserver.HttpServer;

/**
 * Image generation: what the proxy adds to a call of a back end that takes no time (the two alternate; the proxy also records the job durably and
 * stores the picture), how many jobs a second go through the durable queue, and how long jobs for many models wait for four simulated GPUs.
 */
final class ImageGen implements Benchmark {
    private static final String FUNCTION = "image-gen-proxy";
    private static final int CALLS = 1000;
    /** As many as the second compiler wants to see: before that the figure is its own, and differs from run to run. */
    private static final int WARM_UP = 6000;

    private static final int JOBS = 5000;
    private static final int CLIENTS = 8;
    private static final int REPLAYED = 20_000;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_S = 1e9;
    /** A picture of one pixel. */
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public Report run(Options options) throws Exception {
        var figures = new LinkedHashMap<String, Double>();
        HttpServer backend = backend();
        try (Edition edition = Edition.start(options.root())) {
            URI direct = URI.create("http://127.0.0.1:" + backend.getAddress().getPort() + "/v1/images/generations");
            URI proxied = deploy(edition, options.root(), direct.resolve("/v1"));
            overhead(options, direct, proxied, figures);
            throughput(options, proxied, figures);
        } finally {
            backend.stop(0);
        }
        replay(options, figures);
        return new Report(
                figures,
                Map.of("overhead_p50_ms", "<= 5", "jobs_per_second", ">= 500", "wait_ratio", "<= 0.5"),
                "direct calls of the same back end; round robin and least loaded over the same jobs");
    }

    private static HttpServer backend() throws IOException {
        byte[] answer =
                ("{\"created\": 1, \"data\": [{\"b64_json\": \"" + PIXEL + "\"}]}").getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** Starts the function with the back end, with both compilers as its own manifest says, and returns its instance's own address. */
    private static URI deploy(Edition edition, Path root, URI backend) throws IOException {
        Path settings = Files.writeString(edition.home().resolve("images.properties"), """
                thaw.imagegen.backends.instant.type=openai
                thaw.imagegen.backends.instant.url=%s
                thaw.imagegen.backends.instant.slots=32
                thaw.imagegen.models.instant.backends=instant
                """.formatted(backend));
        edition.apply("functions", FUNCTION, """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: %s }
                spec:
                  package: %s
                  env: { QUARKUS_CONFIG_LOCATIONS: "%s", QUARKUS_LOG_LEVEL: WARN, JAVA_TOOL_OPTIONS: "-XX:TieredStopAtLevel=4" }
                  resources: { cpu: "2", memory: 768Mi, scratch: 256Mi }
                  concurrency: 0
                  timeout: 15m
                  scale: { min: 1, max: 1, standby: 0, idle: 1h }
                """.formatted(
                        FUNCTION, root.resolve("functions/image-gen-proxy/target/quarkus-app"), settings));
        Edition.await("an instance of " + FUNCTION, LIMIT, () -> port(edition) > 0 && answers(edition));
        // Calls go to the instance itself: the platform sees none, and makes the start-up cache.
        edition.awaitQuiet();
        return URI.create("http://127.0.0.1:" + port(edition) + "/v1/images/generations");
    }

    private static boolean answers(Edition edition) {
        try {
            return edition.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(edition) + "/v1/models"))
                            .build())
                    .body()
                    .contains("instant");
        } catch (IOException e) {
            return false;
        }
    }

    private static int port(Edition edition) {
        return edition.instances(FUNCTION).stream()
                .flatMap(process -> ProcFile.environment(process.pid()).stream())
                .filter(entry -> entry.startsWith("PORT="))
                .map(entry -> Integer.parseInt(entry.substring("PORT=".length())))
                .findFirst()
                .orElse(0);
    }

    private void overhead(Options options, URI direct, URI proxied, Map<String, Double> figures) throws Exception {
        var withoutProxy = new ArrayList<Double>();
        var withProxy = new ArrayList<Double>();
        int count = options.scaled(CALLS) + WARM_UP;
        for (int i = 0; i < count; i++) {
            boolean directFirst = i % 2 == 0;
            double first = call(directFirst ? direct : proxied);
            double second = call(directFirst ? proxied : direct);
            if (i >= WARM_UP) {
                withoutProxy.add(directFirst ? first : second);
                withProxy.add(directFirst ? second : first);
            }
        }
        Percentiles without = Percentiles.of(withoutProxy);
        Percentiles with = Percentiles.of(withProxy);
        figures.put("overhead_p50_ms", with.at(50) - without.at(50));
        figures.put("overhead_p99_ms", with.at(99) - without.at(99));
        figures.put("direct_p50_ms", without.at(50));
    }

    private double call(URI url) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<String> answer = http.send(request(url).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().contains("b64_json")) {
            throw new IOException(url + ": " + answer.statusCode() + " " + answer.body());
        }
        return (System.nanoTime() - began) / NANOS_PER_MS;
    }

    private static HttpRequest.Builder request(URI url) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\": \"instant\", \"prompt\": \"a fox\", \"size\": \"1024x1024\"}"));
    }

    /** From the first job's submission to the last one's end; once before that, unmeasured, since this is other code than a call's. */
    private void throughput(Options options, URI proxied, Map<String, Double> figures) throws Exception {
        drain(proxied, options.scaled(JOBS), new LinkedHashMap<>());
        drain(proxied, options.scaled(JOBS), figures);
    }

    private void drain(URI proxied, int jobs, Map<String, Double> figures) throws Exception {
        URI usage = proxied.resolve("/v1/usage");
        double before = ended(usage);
        long began = System.nanoTime();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                calls.add(clients.submit(() -> submit(proxied, jobs / CLIENTS)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
        double submitted = (System.nanoTime() - began) / NANOS_PER_S;
        int all = jobs / CLIENTS * CLIENTS;
        Edition.await("all jobs", LIMIT, () -> ended(usage) - before >= all);
        figures.put("jobs_per_second", all / ((System.nanoTime() - began) / NANOS_PER_S));
        figures.put("accepted_per_second", all / submitted);
    }

    private Void submit(URI url, int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            HttpRequest later = request(url).header("Prefer", "respond-async").build();
            int status = http.send(later, HttpResponse.BodyHandlers.ofString()).statusCode();
            if (status != 202) {
                throw new IOException("A job was answered by " + status);
            }
        }
        return null;
    }

    private double ended(URI usage) {
        try {
            String body = http.send(HttpRequest.newBuilder(usage).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return body.contains("\"jobs\":")
                    ? Double.parseDouble(body.replaceAll("(?s).*?\"jobs\":(\\d+).*", "$1"))
                    : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void replay(Options options, Map<String, Double> figures) {
        var replay = new GpuReplay(options.scaled(REPLAYED), 42);
        GpuReplay.Outcome own = replay.scheduled();
        GpuReplay.Outcome turns = replay.roundRobin();
        GpuReplay.Outcome least = replay.leastLoaded();
        figures.put("wait_ratio", own.p95Wait() / Math.min(turns.p95Wait(), least.p95Wait()));
        figures.put("p95_wait_s", own.p95Wait());
        figures.put("round_robin_p95_wait_s", turns.p95Wait());
        figures.put("least_loaded_p95_wait_s", least.p95Wait());
        figures.put("gpu_time_ratio", own.gpuSeconds() / Math.min(turns.gpuSeconds(), least.gpuSeconds()));
    }
}
