package dev.thaw.autoscaler.controller;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.FleetGauges;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.router.Fleet;
import dev.thaw.autoscaler.target.knative.PodProbe;
import dev.thaw.autoscaler.target.knative.RevisionPods;

/**
 * Does for PodAutoscalers of Thaw's class what Knative's own controller does for its classes: a Service and endpoints in front of each
 * revision, the number of its pods, and the status that Knative's other controllers read.
 */
public final class Controller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    private static final int WRITERS = 16;

    private final KubernetesClient client;
    private final Options options;
    private final Function<RevisionSpec, Fleet> fleets;
    private final RouterLoads others;
    private final FleetGauges gauges;
    private final LongSupplier nanos;
    private final Revisions revisions = new Revisions();
    private final Watches watches;
    private final RevisionSpecs specs;
    private final NetworkWriter network;
    private final RoutingCertificate certificate;
    private final RevisionWriter writer;
    private final RevisionPods pods;
    private final RevisionLoop loop;
    private final KeyedWork reconciling;
    private volatile ClusterSettings settings = ClusterSettings.STANDARD;
    private volatile List<String> routers = List.of();

    /**
     * How it is set up.
     *
     * @param knative the namespace of Knative's ConfigMaps
     * @param podPorts where queue-proxy listens: for HTTP/1.1 and for h2c
     * @param patience for the first look at the cluster
     * @param maxPause the longest pause before something that failed is tried again
     * @param classicEndpoints whether Endpoints are written beside EndpointSlices, for ingresses that read no others
     */
    public record Options(
            String knative,
            Ports podPorts,
            Duration patience,
            Duration maxPause,
            Standby standby,
            boolean classicEndpoints) {}

    /**
     * How pods are kept ahead of requests.
     *
     * @param slot the forecast learns and plans slot by slot: its length
     * @param budget what those that it keeps may hold in all, in bytes
     */
    public record Standby(Duration slot, long budget) {}

    /** Of a queue-proxy, or of the router. */
    public record Ports(int http1, int h2c, int tls) {
        /** As Knative has them. */
        public static final Ports KNATIVE = new Ports(RevisionNetwork.HTTP1, RevisionNetwork.H2C, RevisionNetwork.TLS);
    }

    /**
     * @param fleets makes a revision's fleet
     * @param others the other routers
     * @param nanos a clock that only goes forward
     */
    public Controller(
            KubernetesClient client,
            Vertx vertx,
            Options options,
            Function<RevisionSpec, Fleet> fleets,
            RouterLoads others,
            FleetGauges gauges,
            LongSupplier nanos) {
        this.client = client;
        this.options = options;
        this.fleets = fleets;
        this.others = others;
        this.gauges = gauges;
        this.nanos = nanos;
        this.watches = new Watches(client, options.knative());
        this.specs = new RevisionSpecs(client);
        this.network = new NetworkWriter(client, watches, options.classicEndpoints());
        this.certificate = new RoutingCertificate(client, options.knative());
        this.writer = new RevisionWriter(client, watches, revisions, others, nanos, options.maxPause());
        this.pods = new RevisionPods(vertx, new PodProbe(vertx), nanos, this::home);
        this.loop = new RevisionLoop(
                revisions,
                others,
                new StandbyForecast(options.standby().slot(), options.standby().budget()),
                writer,
                nanos,
                Clock.systemUTC());
        this.reconciling = new KeyedWork("reconcile", WRITERS, options.maxPause(), this::reconcile);
    }

    /** Looks at the cluster, and keeps doing so. */
    public void start() {
        watches.onConfigMaps(this::readSettings);
        watches.onPods(this::podChanged);
        watches.onNetwork(reconciling::add);
        watches.onAutoscalers((before, after) -> {
            if (before == null || after == null || !sameIntent(before, after)) {
                reconciling.add(Watches.key(after == null ? before : after));
            }
        });
        certificate.start();
        watches.start(options.patience());
        writer.start(client);
        loop.start();
    }

    /** Whether all that is watched has been seen once. */
    public boolean isKnown() {
        return watches.isKnown();
    }

    /** What keeps it from doing its work, by what it is about, and what to do; empty when all is well. */
    public Map<String, String> problems() {
        var problems = new TreeMap<>(watches.problems());
        watches.version()
                .filter(version -> !version.isSupported())
                .ifPresent(old -> problems.put("Knative", "it is " + old + ": " + KnativeVersion.OLDEST.needed()));
        if (settings.internalTls() && certificate.newest() == null) {
            problems.put("system-internal-tls", certificate.problem());
        }
        return problems;
    }

    /** By {@code NAMESPACE/REVISION}; null where there is none. */
    public Destination destination(String key) {
        ScaledRevision revision = revisions.get(key);
        return revision == null
                ? null
                : new Destination(revision.fleet(), revision.settings().h2c());
    }

    /** With which the router shows who it is; null while there is none. */
    public SslContext certificate() {
        return certificate.newest();
    }

    /** Has a fleet's revision looked at soon. */
    public void nudge(Fleet fleet) {
        loop.nudge(fleet.spec().function());
    }

    /** Has a revision looked at soon. */
    public void nudge(String key) {
        loop.nudge(key);
    }

    /** How many requests there are, waiting or on pods. */
    public int requests() {
        return revisions.all().stream()
                .mapToInt(revision ->
                        revision.fleet().inFlight() + revision.fleet().waiting())
                .sum();
    }

    /** The addresses of the routers that take traffic, this one among them. */
    public void routers(List<String> addresses) {
        if (!addresses.equals(routers)) {
            routers = List.copyOf(addresses);
            reconcileAll();
        }
    }

    /** To be called when this one has become the one that decides. */
    public void reconcileAll() {
        watches.autoscalers().forEach(autoscaler -> reconciling.add(Watches.key(autoscaler)));
    }

    private void readSettings() {
        ClusterSettings.Result read = settings.next(watches.configMaps());
        read.problems().forEach(problem -> LOG.warn("{}: {}", problem.field(), problem.message()));
        watches.version()
                .filter(version -> !version.isSupported())
                .ifPresent(old -> LOG.error("Knative is {}: {}", old, KnativeVersion.OLDEST.needed()));
        if (!read.settings().equals(settings)) {
            settings = read.settings();
            reconcileAll();
        }
    }

    private void podChanged(Pod before, Pod after) {
        if (after == null) {
            pods.gone(before);
        } else {
            pods.changed(after);
        }
    }

    private static boolean sameIntent(PodAutoscaler before, PodAutoscaler after) {
        return before.getSpec().equals(after.getSpec())
                && RevisionSettings.annotations(before).equals(RevisionSettings.annotations(after))
                && before.getMetadata().getUid().equals(after.getMetadata().getUid())
                && (before.getMetadata().getDeletionTimestamp() == null)
                        == (after.getMetadata().getDeletionTimestamp() == null);
    }

    private Optional<RevisionPods.Home> home(String key) {
        return Optional.ofNullable(revisions.get(key)).map(ScaledRevision::home);
    }

    private void reconcile(String key) {
        PodAutoscaler found = watches.autoscaler(key);
        boolean exists = found != null && found.getMetadata().getDeletionTimestamp() == null;
        if (!exists || !RevisionSettings.isOurs(found, settings)) {
            forget(key, exists);
            return;
        }
        RevisionSettings read = RevisionSettings.of(found, settings);
        ScaledRevision known = revisions.get(key);
        if (known != null
                && !known.resource()
                        .getMetadata()
                        .getUid()
                        .equals(found.getMetadata().getUid())) {
            forget(key, false);
            known = null;
        }
        if (known == null) {
            known = adopt(key, found, read);
        } else {
            known.update(found, read);
        }
        if (others.decides()) {
            known.serve(network.write(found, routers, settings.internalTls()));
        }
        loop.nudge(key);
    }

    private ScaledRevision adopt(String key, PodAutoscaler found, RevisionSettings read) {
        Fleet fleet = fleets.apply(specs.of(key, found, read, settings.timeout()));
        int port = read.h2c() ? options.podPorts().h2c() : options.podPorts().http1();
        var revision = new ScaledRevision(key, fleet, port, found, read, nanos.getAsLong());
        revisions.put(revision);
        gauges.add(fleet);
        pods.attach(watches.pods(key));
        return revision;
    }

    /** @param leave whether another class takes over */
    private void forget(String key, boolean leave) {
        ScaledRevision known = revisions.remove(key);
        writer.forget(key);
        if (known != null) {
            pods.detach(key);
            gauges.remove(key);
            var unused = known.fleet().close();
        }
        if (leave && others.decides()) {
            network.delete(key);
        }
    }

    /** Stops to watch and to decide; the fleets go on with what they know. */
    @Override
    public void close() {
        loop.close();
        reconciling.close();
        writer.close();
        certificate.close();
        watches.close();
    }
}
