package dev.thaw.autoscaler.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.controller.RouterLoads.Load;

/** One replica among several: routes, tells the one that decides what it has, and decides while it holds the Lease. */
public final class Replica {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final long LOOK_MS = 50;

    private final KubernetesClient client;
    private final Vertx vertx;
    private final Identity identity;
    private final ClusterAutoscaler.Settings settings;
    private final Peers peers;
    private final PeerChannel channel;
    private final ClusterAutoscaler autoscaler;
    private final SharedIndexInformer<Pod> replicas;
    private volatile String leader = "";
    private HttpServer server;
    private Election election;
    private long learning;

    /**
     * Who it is.
     *
     * @param namespace of the replicas' pods and of the Lease
     * @param ip of its pod
     * @param peerHost where its peers reach it; in a cluster, the same
     * @param peerPort 0 takes a free one
     * @param label KEY=VALUE of the replicas' pods
     */
    public record Identity(String namespace, String ip, String peerHost, int peerPort, String label) {}

    private Replica(
            KubernetesClient client,
            Vertx vertx,
            Identity identity,
            ClusterAutoscaler.Settings settings,
            MeterRegistry meters,
            OpenTelemetry telemetry) {
        this.vertx = vertx;
        this.identity = identity;
        this.settings = settings;
        this.channel = new PeerChannel(vertx);
        this.peers = new Peers(System::nanoTime, this::send, this::nudge);
        this.autoscaler = new ClusterAutoscaler(client, vertx, settings, meters, telemetry, peers);
        this.client = client;
        String[] label = identity.label().split("=", 2);
        this.replicas = client.pods()
                .inNamespace(identity.namespace())
                .withLabels(Map.of(label[0], label.length == 2 ? label[1] : ""))
                .runnableInformer(0)
                .exceptionHandler((started, failure) -> {
                    LOG.warn("Watching the replicas: {}", failure.getMessage());
                    return true;
                });
        replicas.addEventHandler(new Changes(this::replicasChanged));
    }

    /** Blocks while it looks at the cluster for the first time. */
    public static Future<Replica> start(
            KubernetesClient client,
            Vertx vertx,
            Identity identity,
            ClusterAutoscaler.Settings settings,
            MeterRegistry meters,
            OpenTelemetry telemetry) {
        var replica = new Replica(client, vertx, identity, settings, meters, telemetry);
        return replica.channel
                .listen(settings.host(), identity.peerPort(), replica.peers::heard, replica.peers::learned)
                .compose(server -> {
                    replica.server = server;
                    return vertx.executeBlocking(() -> {
                        replica.autoscaler.look();
                        replica.replicas.start();
                        replica.replicasChanged();
                        return null;
                    });
                })
                .compose(looked -> replica.autoscaler.listen())
                .map(listening -> {
                    replica.stand();
                    return replica;
                });
    }

    private void stand() {
        election = new Election(client, identity.namespace(), address(), this::decides, this::leader);
        election.start();
        learning = vertx.setPeriodic(settings.controller().standby().slot().toMillis() / 2, tick -> learn());
    }

    private String address() {
        return identity.peerHost() + ":" + server.actualPort();
    }

    private void nudge(String key) {
        autoscaler.controller().nudge(key);
    }

    private void decides(boolean now) {
        peers.decide(now);
        if (now) {
            autoscaler.controller().reconcileAll();
        }
    }

    private void leader(String address) {
        leader = address == null ? "" : address;
    }

    private void send(Map<String, Load> loads, boolean whole) {
        decider().ifPresent(to -> channel.send(to.host(), to.port(), identity.ip(), loads, whole)
                .onFailure(failure -> LOG.debug("{} did not take the loads: {}", to, failure.getMessage())));
    }

    /** Keeps what the one that decides has learned, for when it does not any more. */
    private void learn() {
        decider().ifPresent(from -> channel.learned(from.host(), from.port())
                .onSuccess(this::learned)
                .onFailure(
                        failure -> LOG.debug("{} did not tell what it has learned: {}", from, failure.getMessage())));
    }

    private void learned(byte[] forecast) {
        if (!peers.decides() && forecast.length > 0) {
            peers.learned(forecast);
        }
    }

    /** Where the one that decides is reached; empty when that is this one, or nobody. */
    private Optional<SocketAddress> decider() {
        String to = leader;
        int colon = to.lastIndexOf(':');
        return colon < 0 || to.equals(address())
                ? Optional.empty()
                : Optional.of(SocketAddress.inetSocketAddress(
                        Integer.parseInt(to.substring(colon + 1)), to.substring(0, colon)));
    }

    /** A replica that is being stopped, or is not ready, gets no more traffic. */
    private void replicasChanged() {
        List<String> routing = replicas.getStore().list().stream()
                .filter(Replica::takesTraffic)
                .map(pod -> pod.getStatus().getPodIP())
                .sorted()
                .toList();
        autoscaler.controller().routers(routing);
        peers.expect(routing.stream().filter(ip -> !ip.equals(identity.ip())).toList());
    }

    private static boolean takesTraffic(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus() != null
                && pod.getStatus().getPodIP() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private record Changes(Runnable changed) implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            changed.run();
        }

        @Override
        public void onUpdate(Pod before, Pod after) {
            changed.run();
        }

        @Override
        public void onDelete(Pod pod, boolean unknownState) {
            changed.run();
        }
    }

    public ClusterAutoscaler autoscaler() {
        return autoscaler;
    }

    /** What it knows of what the forecast of the one that decides has learned. */
    byte[] learned() {
        return peers.learned();
    }

    /** Whether this one decides. */
    public boolean isDeciding() {
        return peers.decides();
    }

    /** Gives up deciding at once, routes on until it has no more requests, at most for the drain timeout, and ends. */
    public Future<Void> close() {
        Promise<Void> drained = Promise.promise();
        long until = System.nanoTime() + settings.drainTimeout().toNanos();
        vertx.cancelTimer(learning);
        return vertx.executeBlocking(() -> {
                    election.close();
                    return null;
                })
                .compose(closed -> {
                    drain(until, drained);
                    return drained.future();
                })
                .compose(done -> autoscaler.close())
                .eventually(() -> {
                    replicas.stop();
                    return server.close();
                });
    }

    private void drain(long until, Promise<Void> drained) {
        if (autoscaler.controller().requests() == 0 || System.nanoTime() - until > 0) {
            drained.complete();
        } else {
            vertx.setTimer(LOOK_MS, later -> drain(until, drained));
        }
    }
}
