package dev.thaw.autoscaler;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

import dev.thaw.engine.kpa.ScaleSettings;

/** An autoscaler with real processes, and a client. */
final class Harness implements AutoCloseable {
    static final String FUNCTION = "sample";
    static final Duration PARK_AFTER = Duration.ofMillis(150);
    /** No slot of the forecast ends in a test: it would keep what is expected to go. */
    static final Duration ENDLESS_SLOT = Duration.ofDays(100_000);

    private static final long TIMEOUT_S = 30;

    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final InMemorySpanExporter spans = InMemorySpanExporter.create();
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final Autoscaler autoscaler;
    private final Path folder;

    Harness(Path folder, int queueRequests, Duration startTimeout) {
        this.folder = folder;
        this.autoscaler =
                await(Autoscaler.start(vertx, config(folder, queueRequests, startTimeout), meters, telemetry(), null));
    }

    Harness(Path folder) {
        this(folder, 100, Duration.ofSeconds(20));
    }

    static AutoscalerConfig config(Path folder, int queueRequests, Duration startTimeout) {
        return new AutoscalerConfig(
                "127.0.0.1",
                0,
                folder.resolve("data"),
                folder.resolve("scratch"),
                new AutoscalerConfig.Queue(queueRequests, 1L << 30, 1_000),
                new AutoscalerConfig.Standby(PARK_AFTER, 64L << 20, 4L << 30, ENDLESS_SLOT),
                startTimeout,
                Duration.ofSeconds(5),
                Map.of());
    }

    /** A script that runs the sample app with the tests' own class path. */
    static Path app(Path folder) {
        return script(
                folder,
                "app.sh",
                "exec " + Path.of(System.getProperty("java.home"), "bin", "java")
                        + " -Xmx96m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '"
                        + System.getProperty("java.class.path") + "' " + SampleApp.class.getName());
    }

    static Path script(Path folder, String name, String body) {
        try {
            Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
            return file.toFile().setExecutable(true) ? file : null;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Applies the sample app. */
    void apply(String revision, int concurrency, int max, Duration idle, Duration timeout) {
        apply(app(folder), revision, concurrency, max, idle, timeout);
    }

    void apply(Path executable, String revision, int concurrency, int max, Duration idle, Duration timeout) {
        autoscaler.apply(new RevisionSpec(
                FUNCTION,
                revision,
                executable,
                Map.of(),
                1,
                512L << 20,
                1L << 20,
                concurrency,
                timeout,
                0,
                max,
                idle,
                OptionalInt.empty(),
                ScaleSettings.NONE,
                1));
    }

    /** The usual: no limit, one instance, long timeouts. */
    void apply() {
        apply("sample-1", 0, 1, Duration.ofMinutes(5), Duration.ofSeconds(30));
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + autoscaler.port() + "/fn/" + FUNCTION + path))
                .timeout(Duration.ofSeconds(TIMEOUT_S));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private OpenTelemetry telemetry() {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(autoscaler.close());
        await(vertx.close());
        client.shutdownNow();
    }
}
