package dev.thaw.knative;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import dev.thaw.knative.function.Placement;

/** Where and how functions become Knative Services. */
@ConfigMapping(prefix = "thaw.knative")
public interface KnativeConfig {
    /** The namespace of the functions. */
    @WithDefault("thaw-functions")
    String namespace();

    /** The name of this installation, where several share a namespace. */
    @WithDefault("thaw")
    String installation();

    /** Where functions reach the platform's API. */
    Optional<URI> api();

    /** The Secret, in the functions' namespace, whose keys become every function's environment. */
    Optional<String> environmentSecret();

    /** The class of autoscaler that scales functions. */
    @WithDefault("autoscaler.thaw.dev")
    String autoscaler();

    /** How many functions are reconciled at a time. */
    @WithDefault("4")
    int workers();

    /** The longest pause before something that failed is tried again. */
    @WithDefault("1m")
    Duration maxBackoff();

    default Placement placement() {
        return new Placement(namespace(), installation(), api(), environmentSecret(), autoscaler());
    }
}
