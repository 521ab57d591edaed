package dev.thaw.standalone;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.autoscaler.InstanceView;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.platform.function.Deployer;
import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.function.FunctionRevision;
import dev.thaw.platform.function.InstanceStatus;
import dev.thaw.platform.function.ScalingDecision;
import dev.thaw.platform.problem.ProblemException;

/** Deploys functions onto the autoscaler in this process. */
@ApplicationScoped
class AutoscalerDeployer implements Deployer {
    private final LocalAutoscaler autoscaler;

    AutoscalerDeployer(LocalAutoscaler autoscaler) {
        this.autoscaler = autoscaler;
    }

    @Override
    public void check(FunctionManifest manifest) {
        if (!manifest.spec().secrets().isEmpty()) {
            throw ProblemException.field(
                    "knative-only",
                    "/spec/secrets",
                    "There are no Secrets on one machine; put the values into spec.env.");
        }
        if (!manifest.spec().traffic().isEmpty()) {
            throw ProblemException.field(
                    "knative-only",
                    "/spec/traffic",
                    "On one machine the newest revision takes all traffic; leave it out.");
        }
    }

    @Override
    public void deploy(FunctionRevision revision) {
        autoscaler
                .get()
                .apply(new RevisionSpec(
                        revision.function(),
                        revision.revision(),
                        revision.executable(),
                        FunctionDatabases.environment(revision.function(), revision.env()),
                        revision.cpus(),
                        revision.memoryBytes(),
                        revision.scratchBytes(),
                        revision.concurrency(),
                        revision.timeout(),
                        revision.minInstances(),
                        revision.maxInstances(),
                        revision.idle(),
                        revision.standbys(),
                        revision.scale(),
                        revision.weight()));
    }

    @Override
    public void remove(String function) {
        autoscaler.get().remove(function);
    }

    @Override
    public List<InstanceStatus> instances(String function) {
        return autoscaler.get().instances(function).stream()
                .map(AutoscalerDeployer::status)
                .toList();
    }

    private static InstanceStatus status(InstanceView view) {
        boolean runs = view.pid() != 0;
        return new InstanceStatus(
                view.id(),
                view.revision(),
                runs ? view.pid() : null,
                runs ? view.port() : null,
                view.state(),
                view.start(),
                view.since(),
                runs ? view.memoryBytes() : null,
                view.reason());
    }

    @Override
    public List<ScalingDecision> decisions(String function) {
        return autoscaler.get().decisions(function).stream()
                .map(decision ->
                        new ScalingDecision(decision.at(), decision.action(), decision.count(), decision.reason()))
                .toList();
    }

    @Override
    public List<String> logs(String function, int lines) {
        return autoscaler.get().logs(function, lines);
    }
}
