package dev.thaw.knative.function;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.jboss.logging.Logger;

import dev.thaw.platform.function.DeploymentStatus;
import dev.thaw.platform.function.StoredFunction;

/** Makes the cluster's Services what the stored functions say; looks at one name at a time, whoever has changed it. */
final class Reconciler implements AutoCloseable {
    static final String FIELD_MANAGER = "thaw";

    private static final Logger LOG = Logger.getLogger(Reconciler.class);

    private final KnativeClient knative;
    private final Placement placement;
    private final DesiredFunctions desired;
    private final WorkQueue queue;
    private final Cluster cluster;
    private final Map<String, ClusterProblem> problems = new ConcurrentHashMap<>();

    Reconciler(
            KubernetesClient client, Placement placement, DesiredFunctions desired, int workers, Duration maxBackoff) {
        this.knative = client.adapt(KnativeClient.class);
        this.placement = placement;
        this.desired = desired;
        this.queue = new WorkQueue(workers, maxBackoff, this::reconcile);
        this.cluster = new Cluster(client, placement, queue::add);
    }

    void start() {
        cluster.start();
    }

    Cluster cluster() {
        return cluster;
    }

    /** Has one function looked at soon. */
    void look(String function) {
        queue.add(function);
    }

    DeploymentStatus status(String function) {
        ClusterProblem problem = problems.get(function);
        if (problem != null) {
            return StatusRule.without(problem.reason(), problem.message());
        }
        Optional<Service> service = cluster.service(function);
        if (service.isPresent()) {
            return StatusRule.of(
                    service.get(),
                    cluster.newestRevision(service.get()),
                    cluster.newestPods(service.get()),
                    Instant.now());
        }
        return cluster.problem()
                .map(failure -> ClusterProblem.of(failure, placement.namespace()))
                .map(unknown -> StatusRule.without(unknown.reason(), unknown.message()))
                .orElseGet(() -> StatusRule.without("deploying", "It is about to be applied."));
    }

    private void reconcile(String name) {
        try {
            Optional<StoredFunction> function = desired.find(name);
            if (function.isPresent()) {
                apply(function.get());
            } else {
                remove(name);
            }
        } catch (KubernetesClientException e) {
            problems.put(name, ClusterProblem.of(e, placement.namespace()));
            throw e;
        }
    }

    private void apply(StoredFunction function) {
        String name = function.name();
        Service existing = resource(name).get();
        if (existing != null && !isOurs(existing)) {
            problems.put(
                    name,
                    new ClusterProblem(
                            "name-taken",
                            "Namespace " + placement.namespace() + " has a Knative Service of this name that is not"
                                    + " Thaw's; delete one of them or rename the function."));
            return;
        }
        if (existing != null && existing.getMetadata().getDeletionTimestamp() != null) {
            // Its end is an event that brings this function back here.
            return;
        }
        Service wanted = ServiceMapping.of(function.manifest(), function.revision(), placement);
        Service applied = knative.services()
                .inNamespace(placement.namespace())
                .resource(wanted)
                .fieldManager(FIELD_MANAGER)
                .forceConflicts()
                .serverSideApply();
        problems.remove(name);
        boolean changed = existing == null
                || !existing.getMetadata()
                        .getResourceVersion()
                        .equals(applied.getMetadata().getResourceVersion());
        if (changed) {
            LOG.infof("Applied %s as Service %s/%s", function.revision(), placement.namespace(), name);
        }
    }

    private void remove(String name) {
        Service existing = resource(name).get();
        problems.remove(name);
        if (existing == null || !isOurs(existing) || existing.getMetadata().getDeletionTimestamp() != null) {
            return;
        }
        if (!desired.wasDeleted(name)) {
            LOG.warnf(
                    "Service %s/%s is labelled as Thaw's, but this database has never had such a function; it is left alone",
                    placement.namespace(), name);
            return;
        }
        // Foreground: it stays until its pods have ended their requests.
        resource(name).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
        LOG.infof("Deleted Service %s/%s", placement.namespace(), name);
    }

    private Resource<Service> resource(String name) {
        return knative.services().inNamespace(placement.namespace()).withName(name);
    }

    /** By its label, or, when somebody has removed that, by who has applied it. */
    private boolean isOurs(Service service) {
        Map<String, String> labels = service.getMetadata().getLabels();
        String installation = labels == null ? null : labels.get(Labels.INSTALLATION);
        return installation != null
                ? installation.equals(placement.installation())
                : service.getMetadata().getManagedFields().stream()
                        .anyMatch(fields ->
                                FIELD_MANAGER.equals(fields.getManager()) && "Apply".equals(fields.getOperation()));
    }

    @Override
    public void close() {
        cluster.close();
        queue.close();
    }
}
