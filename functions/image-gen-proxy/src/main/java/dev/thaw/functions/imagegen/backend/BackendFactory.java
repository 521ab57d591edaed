package dev.thaw.functions.imagegen.backend;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.ImageGenConfig.BackendConfig;
import dev.thaw.functions.imagegen.backend.comfy.Workflow;
import dev.thaw.functions.imagegen.backend.remote.Credential;
import dev.thaw.functions.imagegen.backend.remote.Remote;

/** Makes the adapters that the configuration names. */
@ApplicationScoped
class BackendFactory {
    private static final String AUTHORIZATION = "Authorization";

    private final Downloads downloads;

    BackendFactory(Downloads downloads) {
        this.downloads = downloads;
    }

    /**
     * @throws IllegalArgumentException that says what the configuration lacks
     */
    Backend make(String name, BackendConfig config) {
        return switch (config.type()) {
            case SKETCH -> new SketchBackend(name, config.pace());
            case WEBUI ->
                new WebUiBackend(name, remote(name, config, c -> Map.of(AUTHORIZATION, c.basic())), config.poll());
            case COMFYUI ->
                new ComfyBackend(
                        name,
                        remote(name, config, c -> Map.of(AUTHORIZATION, c.basic())),
                        config.poll(),
                        workflows(name, config));
            case OPENAI ->
                new OpenAiBackend(
                        name,
                        remote(name, config, c -> Map.of(AUTHORIZATION, c.bearer())),
                        downloads,
                        config.extras().orElse(Set.of()));
            case FLUX -> flux(name, config);
        };
    }

    private Backend flux(String name, BackendConfig config) {
        Optional<URI> callback = config.callback()
                .map(address -> URI.create(address.toString().replaceAll("/$", "") + "/v1/webhooks/" + name));
        return new FluxBackend(
                name,
                remote(name, config, c -> Map.of("x-key", c.value())),
                downloads,
                config.poll(),
                new HashSet<>(config.hosts().orElse(List.of())),
                callback,
                new FluxWebhooks(config.webhookSecret().map(Credential::resolve)));
    }

    /** How a credential is sent. */
    @FunctionalInterface
    private interface Headers {
        Map<String, String> of(Credential credential);
    }

    private static Remote remote(String name, BackendConfig config, Headers headers) {
        URI url = config.url()
                .orElseThrow(() -> new IllegalArgumentException("thaw.imagegen.backends." + name + ".url is missing"));
        return new Remote(
                name,
                url,
                config.timeout(),
                config.credential().map(Credential::resolve).map(headers::of).orElse(Map.of()));
    }

    private static Map<String, Workflow> workflows(String name, BackendConfig config) {
        if (!config.workflows().containsKey("default")) {
            throw new IllegalArgumentException("thaw.imagegen.backends." + name + ".workflows.default is missing");
        }
        var workflows = new HashMap<String, Workflow>();
        config.workflows().forEach((workflow, file) -> workflows.put(workflow, Workflow.read(file)));
        return workflows;
    }
}
