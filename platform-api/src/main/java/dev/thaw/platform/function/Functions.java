package dev.thaw.platform.function;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.thaw.platform.problem.ProblemException;

/** The functions of the platform: stored, and deployed. */
@ApplicationScoped
public class Functions {
    private static final Logger LOG = Logger.getLogger(Functions.class);

    private final FunctionStore store;
    private final Deployer deployer;
    /** What the dispatcher asks for with every invocation. */
    private final Map<String, StoredFunction> current = new ConcurrentHashMap<>();

    Functions(FunctionStore store, Deployer deployer) {
        this.store = store;
        this.deployer = deployer;
    }

    /** Refuses a call that is meant for a platform of another kind; null means any. */
    void requireTarget(String target) {
        if (target != null && !target.equals(deployer.target())) {
            throw new ProblemException(
                    409,
                    "wrong-target",
                    "This platform deploys to target '" + deployer.target() + "', not '" + target
                            + "'; THAW_API says which platform is called.");
        }
    }

    /** Stores and deploys a manifest. */
    public StoredFunction apply(FunctionManifest manifest, Optional<Long> ifMatch) {
        deployer.check(manifest);
        FunctionStore.Put put = store.put(manifest, ifMatch);
        if (put.changed() || !current.containsKey(manifest.name())) {
            deploy(put.function());
        }
        return put.function();
    }

    /** Deploys every stored function: what runs is gone after a restart. */
    public void deployAll() {
        store.list().forEach(this::deploy);
    }

    private void deploy(StoredFunction function) {
        deployer.deploy(FunctionRevision.of(function));
        current.put(function.name(), function);
        LOG.infof("Deployed %s", function.revision());
    }

    /** The deployed function; answers from memory. */
    public Optional<StoredFunction> find(String name) {
        return Optional.ofNullable(current.get(name));
    }

    public StoredFunction get(String name) {
        return find(name).or(() -> store.find(name)).orElseThrow(() -> ProblemException.notFound("function", name));
    }

    /** The function as it is stored now, for one that another replica may have changed; empty when it is gone. */
    public Optional<StoredFunction> reload(String name) {
        Optional<StoredFunction> stored = store.find(name);
        stored.ifPresentOrElse(function -> current.put(name, function), () -> current.remove(name));
        return stored;
    }

    /** Whether somebody has deleted it here, as opposed to a function that this database has never had. */
    public boolean wasDeleted(String name) {
        return store.find(name).isEmpty() && !store.revisions(name).isEmpty();
    }

    List<StoredFunction> list() {
        return store.list();
    }

    List<FunctionStore.Revision> revisions(String name) {
        get(name);
        return store.revisions(name);
    }

    List<InstanceStatus> instances(String name) {
        get(name);
        return deployer.instances(name);
    }

    List<ScalingDecision> decisions(String name) {
        get(name);
        return deployer.decisions(name);
    }

    Optional<DeploymentStatus> status(String name) {
        return deployer.status(name);
    }

    List<String> logs(String name, int lines) {
        get(name);
        return deployer.logs(name, lines);
    }

    void delete(String name) {
        if (!store.delete(name)) {
            throw ProblemException.notFound("function", name);
        }
        current.remove(name);
        deployer.remove(name);
    }
}
