package dev.thaw.functions.transcode;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;

import dev.thaw.functions.transcode.form.FormReader;
import dev.thaw.functions.transcode.form.FormSchema;
import dev.thaw.functions.transcode.form.Presets;

/** What jobs may say here: the schema, and the presets that come with the function or are configured. */
@ApplicationScoped
class Forms {
    private final ObjectMapper json;
    private final Presets presets;
    private final FormReader reader;
    private volatile FormSchema schema;

    Forms(ObjectMapper json, TranscodeConfig config) {
        this.json = json;
        this.presets = Presets.with(config.presets(), json);
        this.reader = new FormReader(presets, this::schema, json);
    }

    /** A wrong configuration ends the start, rather than the first job that uses it. */
    void check(@Observes StartupEvent event) {
        reader.checkOwn();
    }

    Presets presets() {
        return presets;
    }

    FormReader reader() {
        return reader;
    }

    /** Read at the first use: most jobs name presets alone, and a cold start need not wait for it. */
    FormSchema schema() {
        FormSchema existing = schema;
        if (existing != null) {
            return existing;
        }
        synchronized (this) {
            if (schema == null) {
                schema = new FormSchema(json);
            }
            return schema;
        }
    }
}
