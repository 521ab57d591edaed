package dev.thaw.knative.function;

import java.util.List;
import java.util.Optional;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.arc.properties.IfBuildProperty;

import dev.thaw.knative.KnativeConfig;
import dev.thaw.platform.function.Deployer;
import dev.thaw.platform.function.DeploymentStatus;
import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.function.FunctionRevision;
import dev.thaw.platform.function.Functions;
import dev.thaw.platform.function.InstanceStatus;
import dev.thaw.platform.function.ScalingDecision;
import dev.thaw.platform.function.StoredFunction;

/** Deploys functions as Knative Services. Applying is asynchronous: the function's conditions tell how far it is. */
@ApplicationScoped
@IfBuildProperty(name = "thaw.target", stringValue = "knative")
class KnativeDeployer implements Deployer {
    private final PodLogs logs;
    private final Reconciler reconciler;

    KnativeDeployer(KubernetesClient client, KnativeConfig config, Functions functions) {
        this.logs = new PodLogs(client);
        this.reconciler = new Reconciler(
                client, config.placement(), new Stored(functions), config.workers(), config.maxBackoff());
    }

    private record Stored(Functions functions) implements DesiredFunctions {
        @Override
        public Optional<StoredFunction> find(String name) {
            return functions.reload(name);
        }

        @Override
        public boolean wasDeleted(String name) {
            return functions.wasDeleted(name);
        }
    }

    @PostConstruct
    void start() {
        reconciler.start();
    }

    @Override
    public String target() {
        return "knative";
    }

    @Override
    public void check(FunctionManifest manifest) {
        ServiceCheck.check(manifest);
    }

    @Override
    public void deploy(FunctionRevision revision) {
        reconciler.look(revision.function());
    }

    @Override
    public void remove(String function) {
        reconciler.look(function);
    }

    @Override
    public Optional<DeploymentStatus> status(String function) {
        return Optional.of(reconciler.status(function));
    }

    @Override
    public List<InstanceStatus> instances(String function) {
        return reconciler.cluster().pods(function).stream()
                .map(PodInstances::of)
                .toList();
    }

    /** The autoscaler in the cluster makes them, and tells them itself. */
    @Override
    public List<ScalingDecision> decisions(String function) {
        return List.of();
    }

    @Override
    public List<String> logs(String function, int lines) {
        return logs.tail(reconciler.cluster().pods(function), lines);
    }

    @PreDestroy
    void stop() {
        reconciler.close();
    }
}
