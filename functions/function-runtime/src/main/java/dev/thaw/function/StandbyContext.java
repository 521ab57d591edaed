package dev.thaw.function;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

import io.quarkus.arc.All;
import org.crac.Context;
import org.crac.Resource;
import org.jboss.logging.Logger;

/**
 * What is told before this instance is frozen, and after it has been thawed: beans that are a {@link Resource}, and what
 * registers itself here. It is told before in the reverse order, as on JVMs that make checkpoints.
 */
@Singleton
@Typed(StandbyContext.class)
public class StandbyContext extends Context<Resource> {
    private static final Logger LOG = Logger.getLogger(StandbyContext.class);

    private final List<Resource> resources = new CopyOnWriteArrayList<>();
    private boolean prepared;

    StandbyContext(@All List<Resource> beans) {
        resources.addAll(beans);
    }

    @Override
    public void register(Resource resource) {
        resources.add(resource);
    }

    /** Whether nobody is to be told: then telling does not block. */
    boolean isEmpty() {
        return resources.isEmpty();
    }

    /** Tells all that the instance will be frozen; what fails at that is logged. */
    synchronized void prepare() {
        prepared = true;
        for (Resource resource : resources.reversed()) {
            try {
                resource.beforeCheckpoint(this);
            } catch (Exception e) {
                LOG.warnf(e, "%s is not prepared for standby", resource);
            }
        }
    }

    /** Tells all that the instance runs again, once. */
    synchronized void resume() {
        if (!prepared) {
            return;
        }
        for (Resource resource : resources) {
            try {
                resource.afterRestore(this);
            } catch (Exception e) {
                LOG.warnf(e, "%s is not restored after standby", resource);
            }
        }
        prepared = false;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        prepare();
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        resume();
    }
}
