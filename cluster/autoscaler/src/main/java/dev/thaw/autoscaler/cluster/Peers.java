package dev.thaw.autoscaler.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.thaw.autoscaler.controller.RouterLoads;

/** What the replicas have told each other: the one that decides adds up what the others have. */
final class Peers implements RouterLoads {
    /** A replica that has been silent for so long is not known. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final LongSupplier nanos;
    private final Reporter reporter;
    private final Consumer<String> nudge;
    /** By replica. */
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    private final Map<String, Load> own = new ConcurrentHashMap<>();
    private volatile List<String> expected = List.of();
    private volatile boolean deciding;
    private volatile long decidesSince;
    private volatile byte[] learned = {};

    /** Sends what this replica has to the one that decides; must not block. */
    interface Reporter {
        void send(Map<String, Load> loads, boolean whole);
    }

    private record Told(Map<String, Load> loads, long at) {}

    /** @param nudge has a revision looked at, by its key */
    Peers(LongSupplier nanos, Reporter reporter, Consumer<String> nudge) {
        this.nanos = nanos;
        this.reporter = reporter;
        this.nudge = nudge;
    }

    void decide(boolean on) {
        if (on != deciding) {
            told.clear();
            decidesSince = nanos.getAsLong();
            deciding = on;
        }
    }

    /** The other replicas that route. */
    void expect(List<String> others) {
        expected = List.copyOf(others);
        told.keySet().retainAll(expected);
    }

    /**
     * A replica has told what it has.
     *
     * @param whole whether that is all it has, or only a part that is urgent
     */
    void heard(String replica, Map<String, Load> loads, boolean whole) {
        long now = nanos.getAsLong();
        told.compute(replica, (same, before) -> {
            var merged = new ConcurrentHashMap<>(whole || before == null ? Map.of() : before.loads());
            merged.putAll(loads);
            return new Told(merged, whole || before == null ? now : before.at());
        });
        loads.forEach((key, load) -> {
            if (load.waiting() > 0) {
                nudge.accept(key);
            }
        });
    }

    @Override
    public boolean decides() {
        return deciding;
    }

    @Override
    public boolean isComplete() {
        long now = nanos.getAsLong();
        return now - decidesSince >= FRESH_NANOS
                && expected.stream().allMatch(replica -> isFresh(told.get(replica), now));
    }

    private static boolean isFresh(Told some, long now) {
        return some != null && now - some.at() < FRESH_NANOS;
    }

    @Override
    public Load of(String key) {
        Load sum = Load.NONE;
        for (Told some : told.values()) {
            Load one = some.loads().get(key);
            if (one != null) {
                sum = new Load(
                        sum.concurrency() + one.concurrency(),
                        sum.rps() + one.rps(),
                        sum.inFlight() + one.inFlight(),
                        sum.waiting() + one.waiting());
            }
        }
        return sum;
    }

    @Override
    public void own(String key, Load load) {
        if (load.isNone()) {
            own.remove(key);
        } else {
            own.put(key, load);
        }
    }

    @Override
    public void ask(String key, Load load) {
        if (!deciding) {
            reporter.send(Map.of(key, load), false);
        }
    }

    @Override
    public void publish() {
        if (!deciding) {
            reporter.send(Map.copyOf(own), true);
        }
    }

    @Override
    public byte[] learned() {
        return learned;
    }

    @Override
    public void learned(byte[] forecast) {
        learned = forecast;
    }
}
