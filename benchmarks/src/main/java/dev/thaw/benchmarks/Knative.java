package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.thaw.testing.kubernetes.Functions;
import dev.thaw.testing.kubernetes.KnativeActor;
import dev.thaw.testing.kubernetes.KubeApi;
import dev.thaw.testing.kubernetes.PodActor;

/**
 * What the autoscaler of a cluster adds to a start: a request at zero to its answer, less what the pod itself took. On a real API server, with pods
 * that are played: kubelet's part is known from real clusters, and would hide this one.
 */
final class Knative implements Benchmark {
    private static final String ASSETS = "KUBEBUILDER_ASSETS";
    private static final int STARTS = 100;
    private static final int MANY = 200;
    private static final int REVISIONS = 1_000;
    private static final int AT_ONCE = 32;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** As k8s/autoscaler/autoscaler.yaml sets it. */
    private static final String HEAP = "-Xmx112m";

    private static final String TRIM = "-XX:TrimNativeHeapInterval=5000";

    private static final Pattern PHASE = Pattern.compile("(\\w+);dur=([0-9.]+)");
    private static final double NANOS_PER_MS = 1e6;
    private static final double KIB_PER_MIB = 1024;

    @Override
    @SuppressWarnings("try") // the actor acts by itself
    public Report run(Options options) throws Exception {
        String assets = System.getenv(ASSETS);
        if (assets == null) {
            throw new IOException(ASSETS + " names no folder with etcd and kube-apiserver; setup-envtest fills one.");
        }
        try (var api = new KubeApi(Path.of(assets))) {
            var functions = new Functions(api.client(), api.newNamespace());
            functions.config("config-autoscaler", Map.of("allow-zero-initial-scale", "true"));
            try (var pods = new PodActor(api.client(), functions.namespace(), Duration.ZERO);
                    var actor = new KnativeActor(api.client(), functions.namespace());
                    var autoscaler = Running.start(options.root(), api, functions.knative())) {
                return measure(options, functions, pods, autoscaler);
            }
        }
    }

    private static Report measure(Options options, Functions functions, PodActor pods, Running autoscaler)
            throws IOException {
        var figures = new LinkedHashMap<String, Double>();
        int starts = options.scaled(STARTS);
        int many = options.scaled(MANY);
        int revisions = options.scaled(REVISIONS);
        List<String> names = IntStream.range(0, Math.max(revisions, 2 * starts + many))
                .mapToObj(i -> "f" + i)
                .toList();
        for (String name : names) {
            functions.deploy(name, 1, Map.of("initial-scale", "0"));
        }
        autoscaler.await(() -> functions.atRest() == names.size());
        figures.put("memory_mib", autoscaler.residentKib() / KIB_PER_MIB);
        System.err.printf("%d revisions at zero%n", names.size());
        one(figures, "", names.subList(0, starts), functions, pods, autoscaler);
        pods.startTime(Duration.ofMillis(500));
        one(figures, "500ms_", names.subList(starts, 2 * starts), functions, pods, autoscaler);
        pods.startTime(Duration.ZERO);
        figures.put(
                "starts_per_second",
                many(names.subList(2 * starts, 2 * starts + many), functions.namespace(), autoscaler));
        return new Report(
                figures,
                Map.of(
                        "own_p50_ms", "<= 20",
                        "own_p99_ms", "<= 60",
                        "own_500ms_p50_ms", "<= 20",
                        "own_500ms_p99_ms", "<= 60",
                        "starts_per_second", ">= 50",
                        "memory_mib", "<= 256"),
                "the same request less what the played pod took, from the Deployment's change to its address in the API");
    }

    private static void one(
            Map<String, Double> figures,
            String label,
            List<String> names,
            Functions functions,
            PodActor pods,
            Running autoscaler) {
        var all = new ArrayList<Double>();
        var own = new ArrayList<Double>();
        var asking = new ArrayList<Double>();
        var sending = new ArrayList<Double>();
        var phases = new TreeMap<String, List<Double>>();
        for (String name : names) {
            long began = System.nanoTime();
            HttpResponse<String> answer =
                    autoscaler.get(functions.namespace(), name).join();
            long ended = System.nanoTime();
            phases(answer).forEach((phase, ms) -> phases.computeIfAbsent(phase, any -> new ArrayList<>())
                    .add(ms));
            String deployment = KnativeActor.deployment(KnativeActor.revision(name, 1));
            PodActor.Start start = told(pods, functions.namespace(), deployment);
            all.add((ended - began) / NANOS_PER_MS);
            asking.add((start.seen() - began) / NANOS_PER_MS);
            // The watch may tell of the address before the write of it is answered.
            sending.add(Math.max(0, ended - start.told()) / NANOS_PER_MS);
            own.add((ended - began - (Math.min(ended, start.told()) - start.seen())) / NANOS_PER_MS);
        }
        figure(figures, "all_" + label, all);
        figure(figures, "own_" + label, own);
        figure(figures, "asking_" + label, asking);
        figure(figures, "sending_" + label, sending);
        phases.forEach((phase, times) -> figure(figures, phase + "_" + label, times));
        System.err.printf(
                "%d starts: %.1f ms, %.1f ms of them Thaw's and the API server's: %.1f ms until the Deployment's change is seen, %.1f ms from the pod's address to the answer%n",
                names.size(),
                Percentiles.of(all).at(50),
                Percentiles.of(own).at(50),
                Percentiles.of(asking).at(50),
                Percentiles.of(sending).at(50));
    }

    /** What the router says of a start, in ms, by phase. */
    private static Map<String, Double> phases(HttpResponse<String> answer) {
        return PHASE.matcher(answer.headers().firstValue("Server-Timing").orElse(""))
                .results()
                .collect(Collectors.toMap(phase -> phase.group(1), phase -> Double.parseDouble(phase.group(2))));
    }

    private static void figure(Map<String, Double> figures, String name, List<Double> times) {
        figures.put(name + "p50_ms", Percentiles.of(times).at(50));
        figures.put(name + "p99_ms", Percentiles.of(times).at(99));
    }

    /** Its write may be answered after the request is. */
    private static PodActor.Start told(PodActor pods, String namespace, String deployment) {
        while (pods.lastStart(namespace, deployment).told() == 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return pods.lastStart(namespace, deployment);
    }

    /** Starts per second, some at once all the time. */
    private static double many(List<String> names, String namespace, Running autoscaler) {
        var room = new Semaphore(AT_ONCE);
        var calls = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        long began = System.nanoTime();
        for (String name : names) {
            room.acquireUninterruptibly();
            calls.add(autoscaler.get(namespace, name).whenComplete((answer, failure) -> room.release()));
        }
        calls.forEach(CompletableFuture::join);
        return names.size() * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - began);
    }

    /** The autoscaler as a process of its own. */
    private record Running(Process process, int port, HttpClient http) implements AutoCloseable {
        static Running start(Path root, KubeApi api, String namespace) throws IOException {
            Path folder = Files.createTempDirectory("thaw-bench-knative");
            int port = freePort();
            int health = freePort();
            var builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            HEAP,
                            TRIM,
                            "-jar",
                            root.resolve("cluster/autoscaler/target/quarkus-app/quarkus-run.jar")
                                    .toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile());
            builder.environment().put("THAW_AUTOSCALER_TLS_PORT", "0");
            builder.environment()
                    .putAll(Map.of(
                            "KUBECONFIG",
                            api.kubeconfig().toString(),
                            "QUARKUS_HTTP_HOST",
                            "127.0.0.1",
                            "QUARKUS_HTTP_PORT",
                            Integer.toString(health),
                            "THAW_AUTOSCALER_HOST",
                            "127.0.0.1",
                            "THAW_AUTOSCALER_HTTP1_PORT",
                            Integer.toString(port),
                            "THAW_AUTOSCALER_H2C_PORT",
                            "0",
                            "THAW_AUTOSCALER_PEER_PORT",
                            "0",
                            "THAW_AUTOSCALER_KNATIVE_NAMESPACE",
                            namespace,
                            "POD_NAMESPACE",
                            namespace));
            var running = new Running(
                    builder.start(),
                    port,
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
            URI ready = URI.create("http://127.0.0.1:" + health + "/q/health/ready");
            running.await(() -> running.status(HttpRequest.newBuilder(ready).build()) == 200);
            System.err.println("The autoscaler runs; its log is " + folder.resolve("log"));
            return running;
        }

        void await(BooleanSupplier condition) throws IOException {
            Edition.await("the autoscaler to be ready", LIMIT, () -> !process.isAlive() || condition.getAsBoolean());
            if (!process.isAlive()) {
                throw new IOException("The autoscaler has ended");
            }
        }

        private int status(HttpRequest request) {
            try {
                return http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException e) {
                return 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 0;
            }
        }

        CompletableFuture<HttpResponse<String>> get(String namespace, String name) {
            return http.sendAsync(request(namespace, name).build(), HttpResponse.BodyHandlers.ofString())
                    .thenApply(answer -> {
                        if (answer.statusCode() != 200) {
                            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
                        }
                        return answer;
                    });
        }

        private HttpRequest.Builder request(String namespace, String name) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .header("Knative-Serving-Namespace", namespace)
                    .header("Knative-Serving-Revision", KnativeActor.revision(name, 1))
                    .timeout(LIMIT);
        }

        long residentKib() throws IOException {
            try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                        .findFirst()
                        .orElseThrow();
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }

        private static int freePort() throws IOException {
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }
}
