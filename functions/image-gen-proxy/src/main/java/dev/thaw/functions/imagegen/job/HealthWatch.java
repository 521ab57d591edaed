package dev.thaw.functions.imagegen.job;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.backend.Backend;
import dev.thaw.functions.imagegen.backend.BackendException;
import dev.thaw.functions.imagegen.backend.Backends;

/** Asks back ends now and then whether they are there, and what they have loaded: somebody else may use them, too. */
@ApplicationScoped
public class HealthWatch {
    private static final Logger LOG = Logger.getLogger(HealthWatch.class);

    private final Backends backends;
    private final LoadedModels loaded;
    private final JobRunner runner;
    private final Duration interval;
    private final Map<String, Boolean> healthy = new ConcurrentHashMap<>();
    private final Map<String, Backend.State> states = new ConcurrentHashMap<>();
    private volatile Thread thread;

    HealthWatch(Backends backends, LoadedModels loaded, JobRunner runner, ImageGenConfig config) {
        this.backends = backends;
        this.loaded = loaded;
        this.runner = runner;
        this.interval = config.healthInterval();
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofVirtual().name("health").start(this::work);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    /** Whether a back end answered when it was last asked; true before that. */
    public boolean isHealthy(String backend) {
        return healthy.getOrDefault(backend, true);
    }

    /** What a back end said when it last answered. */
    public Backend.State state(String backend) {
        return states.getOrDefault(backend, Backend.State.UNKNOWN);
    }

    private void work() {
        try {
            while (true) {
                for (Backend backend : backends.all().values()) {
                    ask(backend);
                }
                Thread.sleep(interval);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(Backend backend) throws InterruptedException {
        try {
            Backend.State state = backend.state();
            healthy.put(backend.name(), true);
            states.put(backend.name(), state);
            boolean works = runner.running().values().stream()
                    .anyMatch(work -> backend.name().equals(work.job().backend()));
            // While it works it may be loading something else.
            if (!state.loaded().isEmpty() && !works) {
                loaded.base(backend.name(), backends.localNames(state.loaded(), backend.name()));
            }
        } catch (BackendException e) {
            if (!Boolean.FALSE.equals(healthy.put(backend.name(), false))) {
                LOG.warnf("%s: %s", backend.name(), e.getMessage());
            }
        } catch (RuntimeException e) {
            LOG.warnf("What %s has loaded cannot be noted now: %s", backend.name(), e.getMessage());
        }
    }
}
