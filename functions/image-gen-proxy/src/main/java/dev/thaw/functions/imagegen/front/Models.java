package dev.thaw.functions.imagegen.front;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.backend.Backend;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.job.HealthWatch;

/** {@code GET /v1/models}: the configured models, and under {@code thaw} what they can do. */
@ApplicationScoped
class Models {
    private final Backends backends;
    private final Authentication authentication;
    private final HealthWatch health;

    Models(Backends backends, Authentication authentication, HealthWatch health) {
        this.health = health;
        this.backends = backends;
        this.authentication = authentication;
    }

    void list(Call call) {
        authentication.of(call);
        ObjectNode answer = call.json().createObjectNode();
        answer.put("object", "list");
        ArrayNode data = answer.putArray("data");
        backends.models().forEach(model -> data.add(model(call, model, backends.of(model))));
        call.send(200, answer);
    }

    void one(Call call, String model) {
        authentication.of(call);
        List<Backend> with = backends.of(model);
        if (with.isEmpty()) {
            throw new Failure(
                            404,
                            "invalid_request_error",
                            "model_not_found",
                            "The model '" + model + "' does not exist.",
                            "model")
                    .exception();
        }
        call.send(200, model(call, model, with));
    }

    private ObjectNode model(Call call, String name, List<Backend> with) {
        ObjectNode model = call.json().createObjectNode();
        model.put("id", name);
        model.put("object", "model");
        model.put("created", 0);
        model.put("owned_by", "thaw");
        ArrayNode list = model.putObject("thaw").putArray("backends");
        for (Backend backend : with) {
            ObjectNode item = list.addObject();
            item.put("name", backend.name());
            item.put("healthy", health.isHealthy(backend.name()));
            item.put("circuit", backends.circuit(backend.name()));
            ArrayNode parameters = item.putArray("parameters");
            new TreeSet<>(backend.capabilities().parameters()).forEach(parameters::add);
            ArrayNode formats = item.putArray("output_formats");
            new TreeSet<>(backend.capabilities().formats()).forEach(formats::add);
            Backend.State state = health.state(backend.name());
            add(item, "loaded", backends.localNames(state.loaded(), backend.name()));
            add(item, "loras", state.loras());
        }
        return model;
    }

    /** Nothing where a back end does not say. */
    private static void add(ObjectNode item, String name, Set<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = item.putArray(name);
            new TreeSet<>(values).forEach(list::add);
        }
    }
}
