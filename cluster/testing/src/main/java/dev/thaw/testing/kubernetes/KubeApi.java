package dev.thaw.testing.kubernetes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** A real etcd and kube-apiserver on free ports of the loopback interface; no controller and no kubelet runs. */
public final class KubeApi implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final long STOP_TIMEOUT_S = 10;
    private static final String TOKEN = "admin-token";
    private static final String AUDIT_POLICY = """
            {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "rules": [{"level": "Metadata"}]}
            """;
    static final List<String> CRDS = List.of("services", "revisions", "podautoscalers");

    private final Path assets;
    private final Path folder;
    private final int etcdPort;
    private final int port;
    private final Process etcd;
    private Process server;
    private final KubernetesClient client;
    private final AtomicInteger namespaces = new AtomicInteger();

    public KubeApi(Path assets) throws IOException {
        this.assets = assets;
        this.folder = Files.createTempDirectory("thaw-kube-");
        this.etcdPort = freePort();
        this.port = freePort();
        Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
        Files.writeString(folder.resolve("audit-policy.yaml"), AUDIT_POLICY);
        writeServiceAccountKey();
        this.etcd = startEtcd();
        this.server = startServer();
        this.client = client(null);
        try {
            awaitReady();
            CRDS.forEach(definitions()::define);
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    private Process startEtcd() throws IOException {
        String url = "http://127.0.0.1:" + etcdPort;
        return start(
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=http://127.0.0.1:0",
                "--unsafe-no-fsync");
    }

    private Process startServer() throws IOException {
        return start(
                "kube-apiserver",
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certificates"),
                "--service-cluster-ip-range=10.0.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + folder.resolve("service-account.pem"),
                "--service-account-signing-key-file=" + folder.resolve("service-account.pem"),
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--endpoint-reconciler-type=none",
                "--audit-policy-file=" + folder.resolve("audit-policy.yaml"),
                "--audit-log-path=" + auditLog(),
                "--audit-log-mode=blocking",
                "--disable-admission-plugins=ServiceAccount",
                // Tests act fast on many objects.
                "--max-requests-inflight=2000",
                "--max-mutating-requests-inflight=1000");
    }

    private Process start(String program, String... options) throws IOException {
        var command = new ArrayList<>(List.of(assets.resolve(program).toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(program + ".txt").toFile()))
                .start();
    }

    private void writeServiceAccountKey() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            String pem = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(pair.getPrivate().getEncoded());
            Files.writeString(
                    folder.resolve("service-account.pem"),
                    "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitReady() throws IOException {
        Instant end = Instant.now().plus(START_TIMEOUT);
        while (server.isAlive() && !isReady()) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("kube-apiserver is not ready after " + START_TIMEOUT);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        if (!server.isAlive()) {
            List<String> said = Files.readAllLines(folder.resolve("kube-apiserver.txt"));
            throw new IllegalStateException("kube-apiserver has ended: " + said.getLast());
        }
    }

    private boolean isReady() {
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The administrator's client; closed with the server. */
    public KubernetesClient client() {
        return client;
    }

    /** A client that acts as {@code system:serviceaccount:NAMESPACE:NAME}; the caller closes it. */
    public KubernetesClient clientAs(String namespace, String serviceAccount) {
        return client("system:serviceaccount:" + namespace + ":" + serviceAccount);
    }

    /** Another client of the administrator's; the caller closes it. */
    public KubernetesClient newClient() {
        return client(null);
    }

    private KubernetesClient client(String impersonated) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:" + port)
                .withOauthToken(TOKEN)
                .withTrustCerts(true)
                .withDisableHostnameVerification(true)
                .withImpersonateUsername(impersonated)
                .withRequestTimeout((int) Duration.ofSeconds(10).toMillis())
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** One JSON object of {@code audit.k8s.io/v1} a line: who has done what. */
    public Path auditLog() {
        return folder.resolve("audit.txt");
    }

    /** Knative's kinds, which may go and come back. */
    public Definitions definitions() {
        return new Definitions(client);
    }

    /** What it keeps its objects in. */
    public Etcd etcd() {
        return new Etcd(etcdPort);
    }

    /** A new namespace for one test. */
    public String newNamespace() {
        String name = "test-" + namespaces.incrementAndGet();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    /** Ends the API server and starts it again on the same data. */
    public void restart() throws IOException {
        restart(() -> {});
    }

    /** @param meanwhile what is done while there is none */
    public void restart(Runnable meanwhile) throws IOException {
        stop(server);
        meanwhile.run();
        server = startServer();
        awaitReady();
    }

    /** A kubeconfig of the administrator's. */
    public Path kubeconfig() throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), """
                {"apiVersion": "v1", "kind": "Config", "current-context": "c",
                 "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:%d", "insecure-skip-tls-verify": true}}],
                 "users": [{"name": "u", "user": {"token": "%s"}}],
                 "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}]}
                """.formatted(port, TOKEN));
    }

    /** A kubectl that is the administrator's. */
    public List<String> kubectl(String... arguments) {
        var command = new ArrayList<>(List.of(
                assets.resolve("kubectl").toString(),
                "--server=https://127.0.0.1:" + port,
                "--token=" + TOKEN,
                "--insecure-skip-tls-verify"));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() throws IOException {
        client.close();
        stop(server);
        stop(etcd);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
