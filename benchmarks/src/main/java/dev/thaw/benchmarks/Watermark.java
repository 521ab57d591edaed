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
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.sun.net.httpserver.HttpServer;

/**
 * Signed links to marked pictures: a thousand JPEGs of mixed sizes, each asked for once as JPEG at most 1200 pixels wide. A peer is an imgproxy that takes
 * unsigned URLs and has a watermark configured; the two take turns, sixty pictures each.
 */
final class Watermark implements Benchmark {
    private static final String FUNCTION = "watermark";
    private static final String KEY = "00112233445566778899aabbccddeeff";
    private static final int PICTURES = 1000;
    private static final int WARM_UP = 100;
    private static final int CALLERS = 4;
    private static final int ROUND = 60;
    private static final double KIB_PER_MIB = 1024;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_S = 1e9;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public Report run(Options options) throws Exception {
        HttpServer pictures = pictures();
        URI source = URI.create("http://127.0.0.1:" + pictures.getAddress().getPort() + "/");
        var figures = new LinkedHashMap<String, Double>();
        try (Edition edition = Edition.start(options.root())) {
            URI function = deploy(edition, options.root(), source);
            List<Callable<URI>> own = new ArrayList<>();
            List<Callable<URI>> other = new ArrayList<>();
            int count = options.scaled(PICTURES) + WARM_UP;
            for (int i = 0; i < count; i++) {
                URI picture = source.resolve("/" + i + ".jpg");
                own.add(() -> link(function, picture));
                other.add(() -> peer(options.peer(), picture));
            }
            Series ours = new Series();
            Series peers = new Series();
            measure(own.subList(0, WARM_UP));
            if (options.peer() != null) {
                measure(other.subList(0, WARM_UP));
            }
            // They take turns, so that whatever else the machine does hits both.
            try (PeakMemory memory = PeakMemory.of(edition.instances(FUNCTION).getFirst())) {
                for (int from = WARM_UP; from < count; from += ROUND) {
                    int to = Math.min(count, from + ROUND);
                    ours.add(measure(own.subList(from, to)));
                    if (options.peer() != null) {
                        peers.add(measure(other.subList(from, to)));
                    }
                }
                figures.put("peak_mib", memory.all() / KIB_PER_MIB);
            }
            ours.tell("", figures);
            if (options.peer() != null) {
                peers.tell("peer_", figures);
                figures.put("peer_ratio", figures.get("images_per_second") / figures.get("peer_images_per_second"));
            }
        } finally {
            pictures.stop(0);
        }
        return new Report(
                figures,
                Map.of("peer_ratio", ">= 1", "p99_ratio", "<= 2"),
                options.peer() == null ? "none" : "imgproxy at " + options.peer());
    }

    /** Calls that were made, and how long each and all took. */
    private record Times(double seconds, List<Double> latencies) {}

    /** What one of the two has done in all its turns. */
    private static final class Series {
        private final List<Double> latencies = new ArrayList<>();
        private double seconds;

        void add(Times times) {
            latencies.addAll(times.latencies());
            seconds += times.seconds();
        }

        void tell(String prefix, Map<String, Double> figures) {
            Percentiles percentiles = Percentiles.of(latencies);
            figures.put(prefix + "images_per_second", latencies.size() / seconds);
            figures.put(prefix + "p50_ms", percentiles.at(50));
            figures.put(prefix + "p99_ms", percentiles.at(99));
            figures.put(prefix + "p99_ratio", percentiles.at(99) / percentiles.at(50));
        }
    }

    private Times measure(List<Callable<URI>> links) throws Exception {
        List<Double> latencies = Collections.synchronizedList(new ArrayList<>());
        List<Callable<Void>> calls = new ArrayList<>();
        for (Callable<URI> link : links) {
            URI url = link.call();
            calls.add(() -> {
                latencies.add(call(url));
                return null;
            });
        }
        long began = System.nanoTime();
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            for (Future<Void> call : callers.invokeAll(calls)) {
                call.get();
            }
        }
        return new Times((System.nanoTime() - began) / NANOS_PER_S, latencies);
    }

    private double call(URI url) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<byte[]> answer =
                http.send(HttpRequest.newBuilder(url).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    url + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return (System.nanoTime() - began) / NANOS_PER_MS;
    }

    private static URI link(URI function, URI picture) throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String path = "/mark:bench,width:1200,format:jpg/"
                + base64.encodeToString(picture.toString().getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(HexFormat.of().parseHex(KEY), "HmacSHA256"));
        String signature = base64.encodeToString(mac.doFinal(path.getBytes(StandardCharsets.UTF_8)));
        return function.resolve("/i/" + signature + path);
    }

    private static URI peer(URI peer, URI picture) {
        return peer.resolve("/insecure/rs:fit:1200:0/q:90/wm:0.6:soea:20:20:0.25/plain/" + picture + "@jpg");
    }

    private static URI deploy(Edition edition, Path root, URI source) throws IOException {
        Path key = Files.writeString(edition.home().resolve("link.key"), KEY + ":");
        Path settings = Files.writeString(edition.home().resolve("watermark.properties"), """
                watermark.marks.bench={"text": "Thaw", "scale": 0.25}
                watermark.links.keys=file:%s
                watermark.links.sources=%s
                thaw.net.allow=127.0.0.1
                """.formatted(key, source));
        edition.apply("functions", FUNCTION, """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: %s }
                spec:
                  package: %s
                  env: { QUARKUS_CONFIG_LOCATIONS: "%s", QUARKUS_LOG_LEVEL: WARN }
                  resources: { cpu: "2", memory: 2Gi, scratch: 1Gi }
                  concurrency: 0
                  timeout: 2m
                  scale: { min: 1, max: 1, standby: 0, idle: 1h }
                """.formatted(
                        FUNCTION, root.resolve("functions/watermark/target/quarkus-app"), settings));
        Edition.await("an instance of " + FUNCTION, LIMIT, () -> port(edition) > 0 && answers(edition));
        // Calls go to the instance itself: the platform sees none, and makes the start-up cache.
        edition.awaitQuiet();
        return URI.create("http://127.0.0.1:" + port(edition) + "/");
    }

    private static boolean answers(Edition edition) {
        try {
            return edition.send(HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + port(edition) + "/q/health/ready"))
                                    .build())
                            .statusCode()
                    == 200;
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

    /** Serves as many pictures as are asked for; the sizes follow one another. */
    private static HttpServer pictures() throws IOException {
        List<MixedPictures.Picture> files = MixedPictures.made(Files.createTempDirectory("thaw-watermark"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            int number = Integer.parseInt(exchange.getRequestURI().getPath().replaceAll("\\D+", ""));
            byte[] file = Files.readAllBytes(files.get(number % files.size()).file());
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
            exchange.close();
        });
        server.start();
        return server;
    }
}
