package dev.thaw.functions.imagegen.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.job.HealthWatch;
import dev.thaw.functions.imagegen.job.Jobs;

/** What is the case now, as gauges: back ends, and the queue of all instances. */
@ApplicationScoped
class Watch {
    private static final Logger LOG = Logger.getLogger(Watch.class);
    private static final long PERIOD_MS = 5_000;

    private final MeterRegistry registry;
    private final Backends backends;
    private final HealthWatch health;
    private final Jobs jobs;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private volatile Thread thread;

    Watch(MeterRegistry registry, Backends backends, HealthWatch health, Jobs jobs) {
        this.registry = registry;
        this.backends = backends;
        this.health = health;
        this.jobs = jobs;
    }

    void start(@Observes StartupEvent event) {
        for (String status : new String[] {"queued", "running"}) {
            Gauge.builder("thaw_imagegen_open_jobs", counts, all -> all.getOrDefault(status, 0))
                    .tags("status", status)
                    .register(registry);
        }
        for (String backend : backends.all().keySet()) {
            Gauge.builder("thaw_imagegen_backend_up", health, watch -> watch.isHealthy(backend) ? 1 : 0)
                    .tags("backend", backend)
                    .register(registry);
            for (String state : new String[] {"closed", "half_open", "open"}) {
                Gauge.builder(
                                "thaw_imagegen_backend_circuit",
                                backends,
                                all -> all.circuit(backend).equals(state) ? 1 : 0)
                        .tags("backend", backend, "state", state)
                        .register(registry);
            }
        }
        thread = Thread.ofVirtual().name("watch").start(this::work);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    private void work() {
        try {
            while (true) {
                count();
                Thread.sleep(PERIOD_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count() {
        try {
            Map<String, Integer> now = jobs.openByStatus();
            counts.keySet().retainAll(now.keySet());
            counts.putAll(now);
        } catch (RuntimeException e) {
            LOG.debugf("The queue cannot be counted now: %s", e.getMessage());
        }
    }
}
