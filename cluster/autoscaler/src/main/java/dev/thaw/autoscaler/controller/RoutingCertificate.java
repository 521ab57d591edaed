package dev.thaw.autoscaler.controller;

import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLException;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the router shows ingresses that speak TLS to it: the certificate that Knative makes for its own activator ({@code system-internal-tls}), as
 * it is now. A connection keeps the one with which it has begun.
 */
final class RoutingCertificate implements AutoCloseable {
    static final String SECRET = "routing-serving-certs";

    private static final Logger LOG = LoggerFactory.getLogger(RoutingCertificate.class);
    private static final ApplicationProtocolConfig PROTOCOLS = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    private final SharedIndexInformer<Secret> secrets;
    private volatile SslContext newest;
    private volatile String problem = "there is no Secret " + SECRET + " in Knative's namespace";

    RoutingCertificate(KubernetesClient client, String namespace) {
        secrets = client.secrets()
                .inNamespace(namespace)
                .withName(SECRET)
                .runnableInformer(0)
                .exceptionHandler((started, failure) -> {
                    problem = "the Secret " + SECRET + " cannot be read: " + failure.getMessage();
                    LOG.debug("Watching {}: {}", SECRET, failure.getMessage());
                    return true;
                });
        secrets.addEventHandler(new Changes());
    }

    void start() {
        var unused = secrets.start();
    }

    /** Null while there is none. */
    SslContext newest() {
        return newest;
    }

    /** Why there is none. */
    String problem() {
        return problem;
    }

    private void read(Secret secret) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        String certificate = data.get("tls.crt");
        String key = data.get("tls.key");
        if (certificate == null || key == null) {
            problem = "the Secret " + SECRET + " has no tls.crt and tls.key";
            return;
        }
        try {
            newest = SslContextBuilder.forServer(decoded(certificate), decoded(key))
                    .protocols("TLSv1.3")
                    .applicationProtocolConfig(PROTOCOLS)
                    .build();
            LOG.info("TLS: the certificate of {} is in use", SECRET);
        } catch (SSLException | IllegalArgumentException e) {
            problem = "the Secret " + SECRET + " holds no certificate with its key: " + e.getMessage();
            LOG.warn("TLS: {}", problem);
        }
    }

    private static ByteArrayInputStream decoded(String base64) {
        return new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64));
    }

    @Override
    public void close() {
        secrets.stop();
    }

    /** One that is gone stays in use: what it said is still true. */
    private final class Changes implements ResourceEventHandler<Secret> {
        @Override
        public void onAdd(Secret secret) {
            read(secret);
        }

        @Override
        public void onUpdate(Secret before, Secret after) {
            read(after);
        }

        @Override
        public void onDelete(Secret secret, boolean unknownState) {
            LOG.warn("TLS: the Secret {} is gone; its certificate is used until there is another", SECRET);
        }
    }
}
