package dev.thaw.functions.imagegen.backend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageGenConfig.ModelConfig;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.schedule.Checkpoint;
import dev.thaw.functions.imagegen.schedule.LoadTimes;
import dev.thaw.functions.imagegen.schedule.Station;

/** The configured back ends and the models on them. */
@ApplicationScoped
public class Backends {
    private final ImageGenConfig config;
    private final Map<String, Backend> backends = new TreeMap<>();
    private final Map<String, Breaker> breakers = new HashMap<>();

    Backends(ImageGenConfig config, BackendFactory factory) {
        this.config = config;
        config.backends().forEach((name, backend) -> {
            backends.put(name, factory.make(name, backend));
            breakers.put(name, new Breaker(name, config.breakerDelay()));
        });
        config.models().forEach((name, model) -> checkModel(name, model));
    }

    private void checkModel(String name, ModelConfig model) {
        for (String other : model.fallback().orElse(List.of())) {
            if (!config.models().containsKey(other) || other.equals(name)) {
                throw new IllegalArgumentException(
                        "thaw.imagegen.models." + name + ".fallback names '" + other + "', which is no other model");
            }
        }
        for (String backend : model.backends()) {
            if (!backends.containsKey(backend)) {
                throw new IllegalArgumentException("thaw.imagegen.models." + name + ".backends names '" + backend
                        + "'; there are " + String.join(", ", backends.keySet()));
            }
        }
    }

    public Backend get(String name) {
        return backends.get(name);
    }

    /** The models' names, sorted. */
    public List<String> models() {
        return config.models().keySet().stream().sorted().toList();
    }

    /** The back ends that have a model; none for one that is not known. */
    public List<Backend> of(String model) {
        ModelConfig known = config.models().get(model);
        return known == null
                ? List.of()
                : known.backends().stream().map(backends::get).toList();
    }

    /**
     * The back ends that can do a request.
     *
     * @throws dev.thaw.functions.imagegen.FailureException {@code model_not_found}, {@code unsupported_parameter}
     */
    public List<String> candidates(ImageRequest request) {
        List<Backend> all = of(request.model());
        if (all.isEmpty()) {
            throw new Failure(
                            404,
                            "invalid_request_error",
                            "model_not_found",
                            "The model '" + request.model() + "' does not exist; there are "
                                    + String.join(", ", models()) + ".",
                            "model")
                    .exception();
        }
        var able = new ArrayList<String>();
        Capabilities.Missing missing = null;
        for (Backend backend : all) {
            var lacks = missing(backend, request);
            if (lacks.isEmpty()) {
                able.add(backend.name());
            } else {
                missing = lacks.get();
            }
        }
        if (able.isEmpty()) {
            throw Failure.invalid(
                            "unsupported_parameter",
                            missing.parameter(),
                            "The model '" + request.model() + "' cannot do what '" + missing.parameter() + "' asks: "
                                    + missing.can() + ".")
                    .exception();
        }
        return able;
    }

    private Optional<Capabilities.Missing> missing(Backend backend, ImageRequest request) {
        return backend.missing(request, remoteName(request.model(), backend.name()));
    }

    /** A request for a model that stands in for another one, and the back ends that can do it. */
    public record StandIn(ImageRequest request, List<String> candidates) {}

    /**
     * The next model that can stand in.
     *
     * @param model that the caller asked for
     * @param request that failed, for that model or one that stood in for it
     */
    public Optional<StandIn> standIn(String model, ImageRequest request) {
        ModelConfig known = config.models().get(model);
        List<String> chain = known == null ? List.of() : known.fallback().orElse(List.of());
        // -1 + 1 for the model itself.
        for (String next : chain.subList(chain.indexOf(request.model()) + 1, chain.size())) {
            ImageRequest other = request.to(next);
            List<String> able = of(next).stream()
                    .filter(backend -> missing(backend, other).isEmpty())
                    .map(Backend::name)
                    .toList();
            if (!able.isEmpty()) {
                return Optional.of(new StandIn(other, able));
            }
        }
        return Optional.empty();
    }

    /** The model's name at a back end. */
    public String remoteName(String model, String backend) {
        ModelConfig known = config.models().get(model);
        return known == null ? model : known.names().getOrDefault(backend, model);
    }

    /** What a back end must have loaded for a request. */
    public static Checkpoint checkpoint(ImageRequest request) {
        return new Checkpoint(
                request.model(),
                request.loras().stream().map(ImageRequest.Lora::name).sorted().collect(Collectors.joining(",")));
    }

    /** The most that a picture of a request can cost, also when another model stands in. */
    public double dearest(ImageRequest request) {
        var models = new ArrayList<>(List.of(request.model()));
        models.addAll(config.models().get(request.model()).fallback().orElse(List.of()));
        return models.stream()
                .flatMap(model -> of(model).stream())
                .mapToDouble(backend -> price(backend.name()))
                .max()
                .orElse(0);
    }

    public double price(String backend) {
        return config.backends().get(backend).price();
    }

    /** The back ends as the scheduler sees them; those that failed lately have no free slot. */
    public List<Station> stations(
            Map<String, Integer> running, Map<String, Checkpoint> loaded, Function<String, Duration> freeIn) {
        var stations = new ArrayList<Station>();
        config.backends().forEach((name, backend) -> {
            int busy = running.getOrDefault(name, 0);
            int free = breakers.get(name).allows(busy) ? Math.max(0, backend.slots() - busy) : 0;
            stations.add(new Station(
                    name,
                    free,
                    backend.slots(),
                    loaded.get(name),
                    free > 0 ? Duration.ZERO : freeIn.apply(name),
                    backend.price(),
                    loadTimes(backend.type())));
        });
        return stations;
    }

    private static LoadTimes loadTimes(BackendType type) {
        return switch (type) {
            case WEBUI, COMFYUI -> LoadTimes.STANDARD;
            case SKETCH, OPENAI, FLUX -> LoadTimes.NONE;
        };
    }

    /**
     * Draws the pictures of a task, as {@link Backend#draw}, unless the back end is to be left alone.
     *
     * @throws BackendException also that it is busy, when it has failed too often lately
     */
    public List<Picture> draw(Backend backend, DrawTask task, Observer observer)
            throws BackendException, InterruptedException {
        return breakers.get(backend.name()).call(() -> backend.draw(task, observer));
    }

    /** Whether a back end gets jobs: {@code closed}, {@code half_open} or {@code open}, as circuit breakers say it. */
    public String circuit(String backend) {
        return breakers.get(backend).state();
    }

    /** All of them, by name. */
    public Map<String, Backend> all() {
        return backends;
    }

    /** The caller-facing models that a back end's own names stand for; these names when no model says so. */
    public Set<String> localNames(Set<String> remote, String backend) {
        Set<String> models = config.models().entrySet().stream()
                .filter(model -> model.getValue().backends().contains(backend))
                .map(Map.Entry::getKey)
                .filter(model -> remote.contains(remoteName(model, backend)))
                .collect(Collectors.toSet());
        return models.isEmpty() ? remote : models;
    }
}
