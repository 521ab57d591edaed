package dev.thaw.knative.function;

import java.net.HttpURLConnection;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the API server's refusal means for a function's owner. */
record ClusterProblem(String reason, String message) {
    private static final int UNPROCESSABLE = 422;
    /** The API version that the mapping is written in is served from this release on. */
    private static final String KNATIVE_NEEDED = "Knative Serving 1.0";

    static ClusterProblem of(Throwable failure, String namespace) {
        Throwable cause = failure;
        while (!(cause instanceof KubernetesClientException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (!(cause instanceof KubernetesClientException refused) || refused.getCode() <= 0) {
            return new ClusterProblem(
                    "cluster-unreachable",
                    "The API server cannot be reached (" + rootMessage(failure) + "); it is tried again.");
        }
        String said = refused.getStatus() == null
                ? refused.getMessage()
                : refused.getStatus().getMessage();
        return switch (refused.getCode()) {
            case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                isQuota(said)
                        ? new ClusterProblem(Cause.QUOTA.reason(), said + ". " + Cause.QUOTA.advice())
                        : new ClusterProblem(
                                "not-allowed", said + ". Grant the platform the rights of k8s/base/rbac.yaml.");
            case HttpURLConnection.HTTP_NOT_FOUND ->
                said != null && said.contains("namespaces")
                        ? new ClusterProblem("namespace-missing", "There is no namespace " + namespace + "; create it.")
                        : new ClusterProblem(
                                "knative-missing",
                                "The cluster does not serve serving.knative.dev/v1: install " + KNATIVE_NEEDED
                                        + " or newer.");
            case HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE ->
                new ClusterProblem("refused-by-cluster", said + ". Correct the manifest and apply it again.");
            default -> new ClusterProblem("cluster-error", said + ". It is tried again.");
        };
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    private static boolean isQuota(String said) {
        return said != null && said.contains("exceeded quota");
    }
}
