package dev.thaw.knative.function;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.jboss.logging.Logger;

/** What the cluster has of this installation's functions, kept current by watches; asks nothing twice. */
final class Cluster implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Cluster.class);

    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<Revision> revisions;
    private final SharedIndexInformer<Pod> pods;
    private volatile Throwable problem;

    /** @param changed is told the name of a function whose Service has come, gone, or been changed by anybody */
    Cluster(KubernetesClient client, Placement placement, Consumer<String> changed) {
        String namespace = placement.namespace();
        KnativeClient knative = client.adapt(KnativeClient.class);
        services = tracked(knative.services()
                .inNamespace(namespace)
                .withLabel(Labels.INSTALLATION, placement.installation())
                .runnableInformer(0));
        services.addEventHandler(new Changes(changed));
        revisions = tracked(knative.revisions()
                .inNamespace(namespace)
                .withLabel(Labels.INSTALLATION, placement.installation())
                .runnableInformer(0));
        pods = tracked(client.pods()
                .inNamespace(namespace)
                .withLabel(Labels.INSTALLATION, placement.installation())
                .runnableInformer(0));
    }

    private <T> SharedIndexInformer<T> tracked(SharedIndexInformer<T> informer) {
        return informer.exceptionHandler((started, failure) -> {
            problem = failure;
            LOG.warnf("Watching %s: %s", informer.getApiTypeClass().getSimpleName(), failure.getMessage());
            return true;
        });
    }

    /** Starts to watch; what is not there yet is waited for. */
    void start() {
        services.start();
        revisions.start();
        pods.start();
    }

    /** Why nothing is known; empty once something is. */
    Optional<Throwable> problem() {
        return services.hasSynced() ? Optional.empty() : Optional.ofNullable(problem);
    }

    boolean isKnown() {
        return services.hasSynced();
    }

    Optional<Service> service(String function) {
        return services.getStore().list().stream()
                .filter(service -> service.getMetadata().getName().equals(function))
                .findFirst();
    }

    /** The revision that the Service created last. */
    Optional<Revision> newestRevision(Service service) {
        String name = newestName(service);
        return revisions.getStore().list().stream()
                .filter(revision -> revision.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** The pods of the revision that the Service created last. */
    List<Pod> newestPods(Service service) {
        String revision = newestName(service);
        return pods(service.getMetadata().getName()).stream()
                .filter(pod -> pod.getMetadata()
                        .getLabels()
                        .getOrDefault(Labels.KNATIVE_REVISION, "")
                        .equals(revision))
                .toList();
    }

    private static String newestName(Service service) {
        return service.getStatus() == null ? null : service.getStatus().getLatestCreatedRevisionName();
    }

    List<Pod> pods(String function) {
        return pods.getStore().list().stream()
                .filter(pod -> function.equals(pod.getMetadata().getLabels().get(Labels.FUNCTION)))
                .toList();
    }

    @Override
    public void close() {
        services.stop();
        revisions.stop();
        pods.stop();
    }

    /** Tells of changes that may need an answer; a new status alone does not. */
    private record Changes(Consumer<String> changed) implements ResourceEventHandler<Service> {
        @Override
        public void onAdd(Service service) {
            changed.accept(service.getMetadata().getName());
        }

        @Override
        public void onUpdate(Service before, Service after) {
            if (!sameIntent(before, after)) {
                changed.accept(after.getMetadata().getName());
            }
        }

        @Override
        public void onDelete(Service service, boolean unknownState) {
            changed.accept(service.getMetadata().getName());
        }

        private static boolean sameIntent(HasMetadata before, HasMetadata after) {
            return Objects.equals(
                            before.getMetadata().getGeneration(),
                            after.getMetadata().getGeneration())
                    && Objects.equals(
                            before.getMetadata().getLabels(),
                            after.getMetadata().getLabels())
                    && Objects.equals(
                            before.getMetadata().getDeletionTimestamp(),
                            after.getMetadata().getDeletionTimestamp());
        }
    }
}
