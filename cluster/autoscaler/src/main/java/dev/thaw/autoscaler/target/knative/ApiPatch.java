package dev.thaw.autoscaler.target.knative;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;

/** Patches of an API server, one request each: the client's own methods read the object first, which costs a round trip and a right. */
public final class ApiPatch {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final KubernetesClient client;

    /** What a patch is written in. */
    public enum Type {
        /** RFC 6902. */
        JSON("application/json-patch+json"),
        /** RFC 7396. */
        MERGE("application/merge-patch+json"),
        /** Of Kubernetes: lists are merged by the names of what they hold. */
        STRATEGIC("application/strategic-merge-patch+json");

        private final String media;

        Type(String media) {
            this.media = media;
        }
    }

    public ApiPatch(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Waits for the answer.
     *
     * @param path below the API server's address, such as {@code apis/apps/v1/namespaces/NS/deployments/NAME/scale}
     * @throws KubernetesClientException with the status as its code, or when there is no answer in time
     */
    public void send(String path, Type type, String patch) {
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getMasterUrl() + path)
                .method("PATCH", type.media, patch)
                .build();
        HttpResponse<String> answer;
        try {
            answer = client.getHttpClient()
                    .sendAsync(request, String.class)
                    .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new KubernetesClientException("PATCH " + path + ": " + e.getCause(), e.getCause());
        }
        if (!answer.isSuccessful()) {
            throw new KubernetesClientException(
                    "PATCH " + path + ": " + answer.code() + " " + answer.body(), answer.code(), null);
        }
    }
}
