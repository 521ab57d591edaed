package dev.thaw.autoscaler.ingress;

import java.util.Locale;
import java.util.function.Function;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

import dev.thaw.autoscaler.controller.Destination;
import dev.thaw.autoscaler.controller.NetworkProbe;
import dev.thaw.autoscaler.router.Addressing;
import dev.thaw.autoscaler.router.Unavailable;

/**
 * Finds revisions as Knative's activator does: by the headers that an ingress sets, else by the host of the Service that is named after the
 * revision. Answers an ingress' probes itself.
 *
 * @param revisions by {@code NAMESPACE/REVISION}; null where there is none
 */
public record RevisionAddressing(Function<String, Destination> revisions) implements Addressing {
    private static final String REVISION = "Knative-Serving-Revision";
    private static final String NAMESPACE = "Knative-Serving-Namespace";
    private static final String PROXIED = "K-Proxy-Request";
    private static final String ACTIVATOR = "activator";
    private static final int PARTS = 4;

    @Override
    public Route find(HttpRequest request) {
        HttpHeaders headers = request.headers();
        String probe = headers.get(NetworkProbe.PROBE);
        if (probe != null) {
            var answer = NetworkProbe.answer(probe, headers.get(NetworkProbe.HASH));
            if (answer.isPresent()) {
                String hash = answer.get().hash();
                return new Answered(answer.get().status(), hash == null ? null : NetworkProbe.HASH, hash);
            }
        }
        String key = key(headers);
        Destination revision = key == null ? null : revisions.apply(key);
        if (revision == null) {
            return new Unknown(unknown(key));
        }
        headers.remove(REVISION).remove(NAMESPACE).set(PROXIED, ACTIVATOR);
        return new To(revision.fleet(), key, request.uri(), revision.h2c());
    }

    /** Ingresses tell who called, and over what. */
    @Override
    public boolean isBehindProxy() {
        return true;
    }

    private static String key(HttpHeaders headers) {
        String revision = headers.get(REVISION);
        String namespace = headers.get(NAMESPACE);
        return revision != null && namespace != null
                ? namespace + "/" + revision
                : ofHost(headers.get(HttpHeaderNames.HOST));
    }

    /** {@code REVISION.NAMESPACE.svc[.DOMAIN][:PORT]}. */
    private static String ofHost(String host) {
        if (host == null) {
            return null;
        }
        int colon = host.lastIndexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        String[] parts = name.toLowerCase(Locale.ROOT).split("\\.", PARTS);
        return parts.length >= 3 && parts[2].equals("svc") ? parts[1] + "/" + parts[0] : null;
    }

    private static Unavailable unknown(String key) {
        return new Unavailable(
                404,
                "revision-not-found",
                key == null
                        ? "Name the revision: by " + REVISION + " and " + NAMESPACE
                                + ", or by the host REVISION.NAMESPACE.svc."
                        : "There is no revision '" + key + "' of the class autoscaler.thaw.dev.");
    }
}
