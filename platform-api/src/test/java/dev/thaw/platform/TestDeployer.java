package dev.thaw.platform;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;

import dev.thaw.platform.function.Deployer;
import dev.thaw.platform.function.FunctionRevision;
import dev.thaw.platform.function.InstanceStatus;
import dev.thaw.platform.function.ScalingDecision;
import dev.thaw.platform.invocation.Dispatcher;

/** Notes what it is told to deploy. */
@ApplicationScoped
public class TestDeployer implements Deployer {
    public final Map<String, FunctionRevision> deployed = new ConcurrentHashMap<>();

    void start(@Observes StartupEvent event, Dispatcher dispatcher) {
        dispatcher.open();
    }

    @Override
    public void deploy(FunctionRevision revision) {
        deployed.put(revision.function(), revision);
    }

    @Override
    public void remove(String function) {
        deployed.remove(function);
    }

    @Override
    public List<ScalingDecision> decisions(String function) {
        return List.of(new ScalingDecision(Instant.EPOCH, "start", 1, "1 requests wait"));
    }

    @Override
    public List<InstanceStatus> instances(String function) {
        return List.of();
    }

    @Override
    public List<String> logs(String function, int lines) {
        return List.of("a line of " + function);
    }
}
