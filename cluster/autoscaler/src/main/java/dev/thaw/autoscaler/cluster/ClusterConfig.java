package dev.thaw.autoscaler.cluster;

import java.time.Duration;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the autoscaler of a cluster is set up. */
@ConfigMapping(prefix = "thaw.autoscaler")
public interface ClusterConfig {
    /** At which address it listens. */
    @WithDefault("0.0.0.0")
    String host();

    /** Where ingresses send HTTP/1.1: a Service's target port counts for all its addresses, so this has to be Knative's. */
    @WithDefault("8012")
    int http1Port();

    /** Where ingresses send h2c. */
    @WithDefault("8013")
    int h2cPort();

    /** Where ingresses send TLS, with Knative's system-internal-tls. */
    @WithDefault("8112")
    int tlsPort();

    /** Where replicas tell each other what they have. */
    @WithDefault("8014")
    int peerPort();

    /** The namespace of Knative's ConfigMaps. */
    @WithDefault("knative-serving")
    String knativeNamespace();

    /** This pod; from the downward API. */
    Pod pod();

    /** The pod that it runs in. */
    interface Pod {
        /** Its namespace. */
        @WithDefault("thaw")
        String namespace();

        /** Its address. */
        @WithDefault("127.0.0.1")
        String ip();
    }

    /** The label by which the replicas' pods are found, as KEY=VALUE. */
    @WithDefault("app.kubernetes.io/name=thaw-autoscaler")
    String replicas();

    /** The most requests of one revision that wait for a pod. */
    @WithDefault("10000")
    int queueRequests();

    /** The most requests of all revisions together that wait. */
    @WithDefault("50000")
    int queueRequestsInAll();

    /** The most bytes of waiting requests that are held, per revision and in all. */
    @WithDefault("64M")
    MemorySize queueBytes();

    /** What the pods that the forecast keeps ahead of requests may hold in all; those of revisions with {@code standby: auto}. */
    @WithDefault("2G")
    MemorySize standbyMemory();

    /** The forecast learns and plans slot by slot. */
    @WithDefault("60s")
    Duration forecastSlot();

    /** Whether Endpoints are written beside EndpointSlices: net-kourier before 1.21 reads nothing else. Needs a right of its own. */
    @WithDefault("false")
    boolean classicEndpoints();

    /** How long it looks at the cluster before it routes on what it knows. */
    @WithDefault("20s")
    Duration patience();

    /** The longest pause before something that failed is tried again. */
    @WithDefault("30s")
    Duration maxBackoff();

    /** For how long it takes requests on after it has been told to stop: ingresses need a moment to send them elsewhere. */
    @WithDefault("5s")
    Duration leave();

    /** How long the requests that it has then may take. */
    @WithDefault("40s")
    Duration drainTimeout();
}
