package dev.thaw.autoscaler.cluster;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.LongSupplier;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;

/**
 * A lock whose age counts from when this replica saw it renewed. The time that is written in it is another machine's: where clocks differ by more than
 * the lock lasts, two would hold it, or nobody would take it over.
 */
final class ObservedLock implements Lock {
    private final Lock lock;
    private final LongSupplier nanos;
    private LeaderElectionRecord seen;
    private long seenAt;

    /** @param nanos a clock that only goes forward */
    ObservedLock(Lock lock, LongSupplier nanos) {
        this.lock = lock;
        this.nanos = nanos;
    }

    @Override
    public synchronized LeaderElectionRecord get(KubernetesClient client) {
        LeaderElectionRecord told = lock.get(client);
        if (told == null) {
            return null;
        }
        long now = nanos.getAsLong();
        if (!told.equals(seen)) {
            seen = told;
            seenAt = now;
        }
        return new LeaderElectionRecord(
                told.getHolderIdentity(),
                told.getLeaseDuration(),
                told.getAcquireTime(),
                ZonedDateTime.now(ZoneOffset.UTC).minusNanos(now - seenAt),
                told.getLeaderTransitions());
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord leader) {
        lock.create(client, leader);
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord leader) {
        lock.update(client, leader);
    }

    @Override
    public String identity() {
        return lock.identity();
    }

    @Override
    public String describe() {
        return lock.describe();
    }
}
