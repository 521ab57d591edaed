package dev.thaw.platform.invocation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.Blocking;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

import dev.thaw.platform.database.Json;

/**
 * Works off records through the router. A message only wakes it; the record is the truth, claimed with a lease and fenced by its attempt.
 * Each function has a bound of its own, so that a slow one holds up no other.
 */
@ApplicationScoped
public class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final TypeReference<List<String>> NAMES = new TypeReference<>() {};
    private static final int WORKERS = 4;

    private final InvocationStore store;
    private final LeaseStore leases;
    private final AttemptSender sender;
    private final CompletionWriter completions;
    private final InFlightLimit limits;
    private final DispatcherConfig config;
    private final Map<String, FunctionLane> lanes = new ConcurrentHashMap<>();
    private final Map<UUID, AttemptSender.Sent> running = new ConcurrentHashMap<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(
            WORKERS, Thread.ofPlatform().name("dispatcher-", 0).daemon().factory());
    private volatile boolean open;

    Dispatcher(
            InvocationStore store,
            LeaseStore leases,
            AttemptSender sender,
            CompletionWriter completions,
            InFlightLimit limits,
            DispatcherConfig config) {
        this.store = store;
        this.leases = leases;
        this.sender = sender;
        this.completions = completions;
        this.limits = limits;
        this.config = config;
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        if (config.single()) {
            int lost = leases.requeueLost(true);
            if (lost > 0) {
                LOG.infof("%d invocations were under way when the platform ended; they are queued again", lost);
            }
        }
    }

    /** Begins to work: called once functions are deployed, so that no attempt is lost on one that is not there yet. */
    public void open() {
        open = true;
        leases.waiting().forEach(this::wake);
    }

    /** Begins no more attempts; those under way may end. */
    public void close() {
        open = false;
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        close();
        workers.shutdown();
        workers.awaitTermination(config.lease().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Incoming("invocations-in")
    @Blocking
    void woken(String functions) {
        Json.read(functions, NAMES).forEach(this::wake);
    }

    /** Claims what is due for a function, as far as there is room. */
    void wake(String function) {
        if (open) {
            lanes.computeIfAbsent(
                            function,
                            name -> new FunctionLane(workers, () -> limits.of(name), room -> dispatch(name, room)))
                    .wake();
        }
    }

    private int dispatch(String function, int room) {
        if (!open) {
            return 0;
        }
        List<Claim> claims = store.claim(function, room, config.lease());
        for (Claim claim : claims) {
            var sent = new AttemptSender.Sent();
            running.put(claim.id(), sent);
            sender.send(claim, sent, answer -> ended(claim, sent, answer));
        }
        return claims.size();
    }

    private void ended(Claim claim, AttemptSender.Sent sent, AttemptSender.Answer answer) {
        // Not by the id alone: after a redrive, a later attempt may be under way.
        running.remove(claim.id(), sent);
        boolean lostToShutdown = !open && !(answer.outcome() instanceof Outcome.Succeeded);
        if (lostToShutdown) {
            // The record stays running and is queued again at the next start: the attempt was ours to lose.
            return;
        }
        completions.write(claim, answer, () -> lanes.get(claim.function()).left());
    }

    /** Ends the attempt that this process has under way, if any. */
    void cancel(UUID id) {
        AttemptSender.Sent sent = running.get(id);
        if (sent != null) {
            sent.cancel();
        }
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renewLeases() {
        Set<UUID> mine = Set.copyOf(running.keySet());
        if (!mine.isEmpty()) {
            Set<UUID> held = leases.renew(mine, config.lease());
            mine.stream().filter(id -> !held.contains(id)).forEach(this::cancel);
        }
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        leases.requeueLost(false);
        leases.endOverdue();
        leases.waiting().forEach(this::wake);
    }
}
