package dev.thaw.knative.function;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.platform.function.DeploymentStatus;
import dev.thaw.platform.function.FunctionView;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StatusRuleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

    @Test
    void aReadyServiceGivesItsAddress() {
        // Given
        Service service = service(1, "True", null, null);

        // When
        DeploymentStatus status = StatusRule.of(service, Optional.empty(), List.of(), NOW);

        // Then
        assertEquals("http://hello.example.com", status.url());
        assertEquals(
                new FunctionView.Condition("Ready", "True", null, null),
                status.conditions().getFirst());
    }

    @Test
    void whatKnativeHasNotLookedAtIsNotReadyYet() {
        // Given
        Service changedSince = service(0, "True", null, null);

        // When
        FunctionView.Condition ready = StatusRule.of(changedSince, Optional.empty(), List.of(), NOW)
                .conditions()
                .getFirst();

        // Then
        assertEquals("Unknown", ready.status());
        assertEquals("deploying", ready.reason());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ContainerMissing         | Unable to fetch image "example/x": failed to resolve image to digest                       | image-pull-failed
            ImagePullBackOff         | Back-off pulling image "example/x"                                                         | image-pull-failed
            ErrImagePull             | rpc error: code = NotFound                                                                 | image-pull-failed
            FailedCreate             | pods "x" is forbidden: exceeded quota: compute, requested: cpu=2                           | quota-exceeded
            FailedCreate             | pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot              | pod-refused
            CrashLoopBackOff         | back-off 10s restarting failed container=function                                          | crash-loop
            ExitCode137              | Container failed with: killed                                                              | crash-loop
            CreateContainerConfigError | secret "database" not found                                                              | secret-missing
            Unschedulable            | 0/3 nodes are available: 3 Insufficient cpu.                                               | no-room
            ProgressDeadlineExceeded | ReplicaSet "x" has timed out progressing.                                                  | start-too-slow
            ProgressDeadlineExceeded | Initial scale was never achieved                                                           | start-too-slow
            """)
    void aFailureIsNamedWithTheNextStep(String reason, String message, String expected) {
        // Given
        Service service = service(1, "False", "RevisionMissing", "Configuration does not have any ready Revision.");

        // When
        FunctionView.Condition ready = StatusRule.of(
                        service, Optional.of(revision("False", reason, message)), List.of(), NOW)
                .conditions()
                .getFirst();

        // Then
        assertEquals(expected, ready.reason());
        assertEquals("False", ready.status());
        assertTrue(ready.message().startsWith(message.substring(0, message.length() - 1)), ready::message);
        assertTrue(ready.message().length() > message.length() + 20, ready::message);
    }

    @Test
    void aPullThatGoesOnFailingIsSaidWhileKnativeStillWaits() {
        // Given
        Service service = service(1, "Unknown", "RevisionMissing", "Waiting.");

        // When
        FunctionView.Condition ready = StatusRule.of(
                        service,
                        Optional.of(revision("Unknown", "ImagePullBackOff", "Back-off pulling image \"x\"")),
                        List.of(),
                        NOW)
                .conditions()
                .getFirst();

        // Then
        assertEquals("Unknown", ready.status());
        assertEquals("image-pull-failed", ready.reason());
    }

    @Test
    void whatIsNotKnownKeepsKnativesWords() {
        // Given
        Service service = service(1, "False", "RouteMissing", "Something new.");

        // When
        FunctionView.Condition ready = StatusRule.of(service, Optional.empty(), List.of(), NOW)
                .conditions()
                .getFirst();

        // Then
        assertEquals(new FunctionView.Condition("Ready", "False", "route-missing", "Something new."), ready);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ErrImagePull             | failed to pull and unpack image "example/x": not found | image-pull-failed
            InvalidImageName         |                                                        | image-pull-failed
            CrashLoopBackOff         | back-off 10s restarting failed container=function      | crash-loop
            CreateContainerConfigError | secret "database" not found                          | secret-missing
            """)
    void whatKubeletSaysOfAPodIsSaidAtOnce(String reason, String message, String expected) {
        // Given: Knative says no more than that it waits, for as long as its deadline is
        var pod = new PodBuilder()
                .withNewStatus()
                .addNewContainerStatus()
                .withName(ServiceMapping.CONTAINER)
                .withNewState()
                .withNewWaiting()
                .withReason(reason)
                .withMessage(message)
                .endWaiting()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();

        // When
        FunctionView.Condition ready = whileDeploying(pod);

        // Then
        assertEquals("Unknown", ready.status());
        assertEquals(expected, ready.reason());
        assertTrue(ready.message().startsWith(message == null ? reason : message), ready::message);
    }

    @Test
    void aPodForWhichThereIsNoRoomIsSaidAtOnce() {
        // Given
        var pod = new PodBuilder()
                .withNewStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/3 nodes are available: 3 Insufficient cpu.")
                .endCondition()
                .endStatus()
                .build();

        // When, Then
        assertEquals("no-room", whileDeploying(pod).reason());
    }

    @ParameterizedTest
    @CsvSource({"2026-01-01T00:00:00Z, no-answer", "2026-01-01T00:00:50Z, deploying"})
    void anImageThatRunsAndListensNowhereIsSaidAfterAWhile(String since, String expected) {
        // Given
        var pod = new PodBuilder()
                .withNewStatus()
                .addNewContainerStatus()
                .withName(ServiceMapping.CONTAINER)
                .withNewState()
                .withNewRunning(since)
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();

        // When, Then
        assertEquals(expected, whileDeploying(pod).reason());
    }

    private static FunctionView.Condition whileDeploying(Pod pod) {
        return StatusRule.of(
                        service(1, "Unknown", "RevisionMissing", "Waiting."),
                        Optional.of(revision("Unknown", "Deploying", "Waiting for load balancer.")),
                        List.of(pod),
                        NOW)
                .conditions()
                .getFirst();
    }

    private static Service service(long observed, String ready, String reason, String message) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName("hello")
                .withGeneration(1L)
                .endMetadata()
                .withNewStatus()
                .withObservedGeneration(observed)
                .withUrl("http://hello.example.com")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withReason(reason)
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
    }

    private static Revision revision(String status, String reason, String message) {
        return new RevisionBuilder()
                .withNewMetadata()
                .withName("hello-00001")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("ResourcesAvailable")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
    }
}
