package dev.thaw.functions.imagegen.job;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.limit.Callers;
import dev.thaw.functions.imagegen.schedule.Assignment;
import dev.thaw.functions.imagegen.schedule.Checkpoint;
import dev.thaw.functions.imagegen.schedule.LongWaits;
import dev.thaw.functions.imagegen.schedule.Scheduler;
import dev.thaw.functions.imagegen.schedule.Shares;
import dev.thaw.functions.imagegen.schedule.Station;
import dev.thaw.functions.imagegen.schedule.WaitingJob;

/** Takes jobs for this instance: at once when something has changed here, and every second for what has changed elsewhere. */
@ApplicationScoped
class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BEAT = Duration.ofSeconds(1);
    /** How often somebody who waits here is told of what has ended elsewhere. */
    private static final Duration GLANCE = Duration.ofMillis(200);

    /** While more wait than fits, what ends within so long is followed by one decision. */
    private static final Duration GATHERED = Duration.ofMillis(3);

    private final ClaimStore claims;
    private final JobStore jobs;
    private final JobRunner runner;
    private final Waiters waiters;
    private final Backends backends;
    private final WorkTimes workTimes;
    private final Callers callers;
    private final Scheduler scheduler;
    private final LongWaits longWaits;
    private final Duration lease;
    private final String owner = UUID.randomUUID().toString();
    private final Semaphore changed = new Semaphore(0);
    private volatile boolean taking = true;
    private volatile boolean running = true;
    /** Whether the last decision left jobs waiting; on the dispatching thread alone. */
    private boolean crowded;

    Dispatcher(
            ClaimStore claims,
            JobStore jobs,
            JobRunner runner,
            Waiters waiters,
            Backends backends,
            WorkTimes workTimes,
            Callers callers,
            ImageGenConfig config) {
        this.callers = callers;
        this.scheduler = new Scheduler(config.patience());
        this.longWaits = new LongWaits(config.patience());
        this.lease = config.lease();
        this.claims = claims;
        this.jobs = jobs;
        this.runner = runner;
        this.waiters = waiters;
        this.backends = backends;
        this.workTimes = workTimes;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofPlatform().daemon().name("dispatcher").start(this::dispatch);
        Thread.ofPlatform().daemon().name("heartbeat").start(this::beat);
    }

    /** What runs goes on; what is queued is for another instance. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        taking = false;
    }

    void stop(@Observes ShutdownEvent event) {
        taking = false;
        running = false;
        runner.running().values().forEach(Running::stop);
        try {
            claims.release(owner);
        } catch (RuntimeException e) {
            LOG.warnf("The leases run out by themselves: %s", e.getMessage());
        }
    }

    /** Something has changed: a new job, or a free slot. */
    void kick() {
        changed.release();
    }

    private void dispatch() {
        long recovered = 0;
        // After an outage of the database every instance first renews its leases; what nobody renews then is lost.
        long outage = System.nanoTime() - lease.toNanos();
        while (running) {
            try {
                boolean kicked = changed.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                if (kicked && crowded) {
                    Thread.sleep(GATHERED);
                }
                changed.drainPermits();
                long now = System.nanoTime();
                boolean recover = (!kicked || now - recovered > POLL.toNanos()) && now - outage >= lease.toNanos();
                if (taking) {
                    claim(recover);
                    recovered = recover ? System.nanoTime() : recovered;
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                outage = System.nanoTime();
                LOG.warnf("No jobs can be taken now: %s", e.getMessage());
            }
        }
    }

    private void claim(boolean recover) {
        Instant now = Instant.now();
        crowded = false;
        claims.claim(owner, now, lease, recover, new Decision(now))
                .forEach(job -> runner.start(job, owner, this::kick));
    }

    /** The scheduler's, with what this instance knows. */
    private final class Decision implements ClaimStore.Decision {
        private final Instant now;

        Decision(Instant now) {
            this.now = now;
        }

        @Override
        public List<Station> stations(Map<String, Integer> busy, Map<String, Checkpoint> loaded) {
            List<Station> stations = backends.stations(busy, loaded, Dispatcher.this::freeIn);
            crowded = stations.stream().noneMatch(station -> station.free() > 0);
            return stations;
        }

        @Override
        public boolean looksForLongWaits(List<Station> free) {
            return longWaits.areDue(free);
        }

        @Override
        public ClaimStore.Started assign(
                List<ClaimStore.Queued> queue, List<Station> stations, Map<String, Integer> busyKeys, Shares shares) {
            List<WaitingJob> waiting = queue.stream().map(this::waiting).toList();
            Map<String, Integer> room = room(waiting, busyKeys);
            List<WaitingJob> raised = longWaits.raise(now, waiting, stations, room);
            List<WaitingJob> ordered = shares.order(raised, Dispatcher.this::weight);
            List<Assignment> assignments = scheduler.assign(now, ordered, stations, room);
            crowded = assignments.size() < waiting.size();
            longWaits.note(assignments);
            Set<String> ids = assignments.stream().map(Assignment::job).collect(Collectors.toSet());
            List<WaitingJob> started =
                    waiting.stream().filter(job -> ids.contains(job.id())).toList();
            return new ClaimStore.Started(assignments, shares.after(waiting, started, Dispatcher.this::weight));
        }

        /** How many jobs of each limited key may start. */
        private Map<String, Integer> room(List<WaitingJob> waiting, Map<String, Integer> busyKeys) {
            var room = new HashMap<String, Integer>();
            waiting.forEach(job -> callers.limits(job.key())
                    .concurrency()
                    .ifPresent(most -> room.put(job.key(), most - busyKeys.getOrDefault(job.key(), 0))));
            return room;
        }

        private WaitingJob waiting(ClaimStore.Queued job) {
            return new WaitingJob(
                    job.id(),
                    job.key(),
                    job.checkpoint(),
                    job.candidates(),
                    job.priority(),
                    job.since(),
                    workTimes.of(job.checkpoint().base()));
        }
    }

    private double weight(String key) {
        return callers.limits(key).weight();
    }

    /** When a back end's next job here will probably have ended. */
    private Duration freeIn(String backend) {
        return runner.running().values().stream()
                .filter(work -> work.job().backend().equals(backend))
                .map(work ->
                        workTimes.of(work.job().request().model()).minus(Duration.between(work.began(), Instant.now())))
                .map(left -> left.isNegative() ? Duration.ZERO : left)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Keeps leases, notes progress, ends what was cancelled elsewhere, and hears of what has ended elsewhere. */
    private void beat() {
        long kept = System.nanoTime();
        while (running) {
            try {
                Thread.sleep(waiters.jobs().isEmpty() ? BEAT : GLANCE);
                if (System.nanoTime() - kept >= BEAT.toNanos()) {
                    kept = System.nanoTime();
                    keepLeases();
                }
                hearOfOthers();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warnf("No heartbeat now: %s", e.getMessage());
            }
        }
    }

    private void keepLeases() {
        Map<String, Running> all = Map.copyOf(runner.running());
        if (all.isEmpty()) {
            return;
        }
        Map<String, Double> progress = all.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().progress()));
        var own = claims.heartbeat(owner, Instant.now().plus(lease), progress);
        all.forEach((id, work) -> {
            // What has ended meanwhile is no longer its own either, and needs no stop.
            if (!own.contains(id) && runner.running().get(id) == work) {
                work.stop();
            }
        });
    }

    private void hearOfOthers() {
        List<String> elsewhere = waiters.jobs().stream()
                .filter(id -> !runner.running().containsKey(id))
                .toList();
        if (!elsewhere.isEmpty()) {
            jobs.ended(elsewhere).forEach(job -> waiters.ended(new Ended(job, List.of())));
        }
    }
}
