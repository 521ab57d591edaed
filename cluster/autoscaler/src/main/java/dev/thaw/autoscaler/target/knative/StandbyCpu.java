package dev.thaw.autoscaler.target.knative;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.utils.Serialization;

/**
 * How much CPU a pod's containers have, which may change while it runs (KEP-1287, the subresource {@code resize}): little while it is only kept, and what
 * its Deployment says once it has something to do. What a container does not ask for it is not given, so that the pod's class of service stays.
 */
public final class StandbyCpu {
    /** What a container that waits for requests needs. */
    static final Quantity LOW = new Quantity("50m");

    private static final String CPU = "cpu";

    private StandbyCpu() {}

    /**
     * The strategic merge patch of {@code pods/resize} that is needed; empty when the pod has what it should.
     *
     * @param template the containers of its Deployment
     * @param low whether it is only kept
     */
    public static Optional<String> change(Pod pod, List<Container> template, boolean low) {
        List<Map<String, Object>> changes = pod.getSpec().getContainers().stream()
                .filter(container -> !container.getName().equals(RevisionPods.QUEUE_PROXY))
                .flatMap(has -> template.stream()
                        .filter(full -> full.getName().equals(has.getName()))
                        .flatMap(full -> change(has, full, low).stream()))
                .toList();
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(Serialization.asJson(Map.of("spec", Map.of("containers", changes))));
    }

    private static Optional<Map<String, Object>> change(Container has, Container full, boolean low) {
        var changed = new TreeMap<String, Map<String, Quantity>>();
        change(cpu(has, false), cpu(full, false), low).ifPresent(cpu -> changed.put("requests", Map.of(CPU, cpu)));
        change(cpu(has, true), cpu(full, true), low).ifPresent(cpu -> changed.put("limits", Map.of(CPU, cpu)));
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        var container = new LinkedHashMap<String, Object>();
        container.put("name", has.getName());
        container.put("resources", changed);
        return Optional.of(container);
    }

    private static Optional<Quantity> change(Optional<Quantity> has, Optional<Quantity> full, boolean low) {
        if (has.isEmpty() || full.isEmpty()) {
            return Optional.empty();
        }
        boolean large = full.get().getNumericalAmount().compareTo(LOW.getNumericalAmount()) > 0;
        Quantity wanted = low && large ? LOW : full.get();
        boolean same = wanted.getNumericalAmount().compareTo(has.get().getNumericalAmount()) == 0;
        return same ? Optional.empty() : Optional.of(wanted);
    }

    private static Optional<Quantity> cpu(Container container, boolean limit) {
        ResourceRequirements resources = container.getResources();
        Map<String, Quantity> some = resources == null ? null : limit ? resources.getLimits() : resources.getRequests();
        return Optional.ofNullable(some == null ? null : some.get(CPU));
    }
}
