package dev.thaw.knative.function;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Why a revision does not run, told from what Knative and the kubelet say, and what its owner can do. */
enum Cause {
    IMAGE_PULL(
            "image-pull-failed",
            "ErrImagePull|ImagePullBackOff|InvalidImageName|ContainerMissing",
            Pattern.compile("unable to fetch image|failed to resolve image|pulling image", Pattern.CASE_INSENSITIVE),
            "Check the image's name and tag, and that the namespace has a pull secret for a private registry."),
    QUOTA(
            "quota-exceeded",
            "",
            Pattern.compile("exceeded quota", Pattern.CASE_INSENSITIVE),
            "Ask for less in spec.resources or spec.scale, or have the namespace's ResourceQuota raised."),
    REFUSED(
            "pod-refused",
            "FailedCreate",
            Pattern.compile("violates PodSecurity|admission webhook .* denied", Pattern.CASE_INSENSITIVE),
            "A policy of the cluster forbids such a pod; the message names it."),
    CRASH(
            "crash-loop",
            "CrashLoopBackOff|RunContainerError|StartError|ExitCode\\d+",
            Pattern.compile("container failed with|back-off .*restarting failed container", Pattern.CASE_INSENSITIVE),
            "The function ends as soon as it starts; './thaw logs' shows what it said."),
    CONFIGURATION(
            "secret-missing",
            "CreateContainerConfigError",
            Pattern.compile("(secret|configmap) .*not found|couldn't find key", Pattern.CASE_INSENSITIVE),
            "Create the Secret that spec.secrets names, in the functions' namespace."),
    NO_ROOM(
            "no-room",
            "Unschedulable",
            Pattern.compile("\\d+/\\d+ nodes are available", Pattern.CASE_INSENSITIVE),
            "No node has that much left: ask for less in spec.resources, or add nodes."),
    NO_ANSWER(
            "no-answer",
            "NoAnswer",
            Pattern.compile("does not answer"),
            "It has to listen on all addresses at the port that the variable PORT names; './thaw logs' shows what it said."),
    TOO_SLOW(
            "start-too-slow",
            "ProgressDeadlineExceeded",
            Pattern.compile("initial scale was never achieved", Pattern.CASE_INSENSITIVE),
            "No instance became ready in time; './thaw logs' shows how far it came.");

    private final String reason;
    private final Pattern reasons;
    private final Pattern message;
    private final String advice;

    Cause(String reason, String reasons, Pattern message, String advice) {
        this.reason = reason;
        this.reasons = Pattern.compile(reasons);
        this.message = message;
        this.advice = advice;
    }

    /** A stable word. */
    String reason() {
        return reason;
    }

    /** The next step. */
    String advice() {
        return advice;
    }

    /** Messages say more than reasons: a quota shows as {@code FailedCreate}, too. */
    static Optional<Cause> of(String reason, String message) {
        String text = message == null ? "" : message;
        return Arrays.stream(values())
                .filter(cause -> cause.message.matcher(text).find())
                .findFirst()
                .or(() -> ofReason(reason));
    }

    private static Optional<Cause> ofReason(String reason) {
        if (reason == null) {
            return Optional.empty();
        }
        return Arrays.stream(values())
                .filter(cause -> cause.reasons.matcher(reason).matches())
                .findFirst();
    }
}
