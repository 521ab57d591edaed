package dev.thaw.functions.watermark;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;

import dev.thaw.functions.watermark.form.FormReader;
import dev.thaw.functions.watermark.form.JobSchema;

/** What jobs may say: the reader, and the schema at {@code GET /schema}. */
@ApplicationScoped
class Forms {
    private final ObjectMapper json;
    private final FormReader reader = new FormReader(this::schema);
    private volatile JobSchema schema;

    Forms(ObjectMapper json) {
        this.json = json;
    }

    FormReader reader() {
        return reader;
    }

    void register(@Observes Router router) {
        router.get("/schema").blockingHandler(context -> {
            try {
                context.response()
                        .putHeader("Content-Type", "application/schema+json")
                        .end(Buffer.buffer(json.writeValueAsBytes(schema().document())));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A schema must be JSON", e);
            }
        });
    }

    private JobSchema schema() {
        JobSchema existing = schema;
        if (existing != null) {
            return existing;
        }
        synchronized (this) {
            if (schema == null) {
                schema = new JobSchema(json);
            }
            return schema;
        }
    }
}
