package dev.thaw.autoscaler.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which replica decides, by a Lease; stands again after it has lost one. */
final class Election implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Election.class);
    private static final String LEASE = "thaw-autoscaler";
    /** A successor decides after so long at most, and a little more than one retry. */
    private static final Duration LEASE_DURATION = Duration.ofSeconds(10);

    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(7);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final String namespace;
    private final String identity;
    private final Consumer<Boolean> deciding;
    private final Consumer<String> leader;
    private CompletableFuture<?> running;
    private boolean closed;

    /**
     * @param identity of this replica
     * @param deciding is told whether it decides, whenever that changes
     * @param leader is told the identity of the one that does
     */
    Election(
            KubernetesClient client,
            String namespace,
            String identity,
            Consumer<Boolean> deciding,
            Consumer<String> leader) {
        this.client = client;
        this.namespace = namespace;
        this.identity = identity;
        this.deciding = deciding;
        this.leader = leader;
    }

    synchronized void start() {
        if (closed) {
            return;
        }
        var config = new LeaderElectionConfigBuilder()
                .withName(LEASE)
                .withLock(new ObservedLock(new LeaseLock(namespace, LEASE, identity), System::nanoTime))
                .withLeaseDuration(LEASE_DURATION)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY)
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(new LeaderCallbacks(() -> tell(true), () -> tell(false), leader))
                .build();
        running = client.leaderElector().withConfig(config).build().start();
        var unused = running.whenComplete(
                (done, failure) -> CompletableFuture.delayedExecutor(RETRY.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(this::start));
    }

    private void tell(boolean decides) {
        LOG.info("{} {}", identity, decides ? "decides" : "does not decide any more");
        deciding.accept(decides);
    }

    /** Gives the Lease back, so that another need not wait for its end. */
    @Override
    public synchronized void close() {
        closed = true;
        if (running != null) {
            running.cancel(true);
        }
    }
}
