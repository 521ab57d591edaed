package dev.thaw.platform.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.function.Functions;
import dev.thaw.platform.problem.ProblemException;
import dev.thaw.platform.trigger.TriggerManifest;
import dev.thaw.platform.trigger.Triggers;

/** Applies the manifest files that the platform is told of when it starts ({@code thaw.manifests}); a relative package is relative to its file. */
@ApplicationScoped
public class ManifestFiles {
    private final Functions functions;
    private final Triggers triggers;
    private final Optional<List<Path>> files;

    ManifestFiles(
            Functions functions,
            Triggers triggers,
            @ConfigProperty(name = "thaw.manifests") Optional<List<Path>> files) {
        this.functions = functions;
        this.triggers = triggers;
        this.files = files;
    }

    /** Applies them all; an unchanged one changes nothing. */
    public void apply() throws IOException {
        for (Path file : files.orElse(List.of())) {
            apply(file);
        }
    }

    private void apply(Path file) throws IOException {
        try {
            for (JsonNode document : ManifestReader.documents(Files.readString(file))) {
                apply(document, file.toAbsolutePath().getParent());
            }
        } catch (ProblemException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private void apply(JsonNode document, Path folder) throws IOException {
        switch (document.path("kind").asText()) {
            case "Function" ->
                functions.apply(
                        ManifestReader.bind(absolute(document, folder), FunctionManifest.class), Optional.empty());
            case "Trigger" -> triggers.put(ManifestReader.bind(document, TriggerManifest.class), Optional.empty());
            default ->
                throw ProblemException.field(
                        "invalid-manifest",
                        "/kind",
                        "'" + document.path("kind").asText() + "' is neither Function nor Trigger.");
        }
    }

    private static JsonNode absolute(JsonNode document, Path folder) throws IOException {
        if (document.path("spec") instanceof ObjectNode spec
                && spec.path("package").isTextual()) {
            Path given = folder.resolve(spec.get("package").asText()).normalize();
            spec.put("package", BuiltPackage.of(given).toString());
        }
        return document;
    }
}
