package dev.thaw.cli.resources;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Json;

/** One document of a manifest file; the platform checks what it says. */
public record Manifest(Kind kind, String name, ObjectNode document) {

    /**
     * Reads all documents of a file.
     *
     * @throws Failure naming the file, and the line where its YAML is broken
     */
    public static List<Manifest> read(Path file) {
        ObjectMapper yaml = Json.yaml();
        List<Manifest> manifests = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                yaml.readerFor(JsonNode.class).readValues(Files.readString(file))) {
            while (documents.hasNextValue()) {
                if (documents.nextValue() instanceof ObjectNode document) {
                    manifests.add(of(document, file));
                }
            }
        } catch (NoSuchFileException e) {
            throw new Failure(
                    "no such file: " + file, "Name a manifest, such as functions/watermark/function.yaml.", e);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new Failure(
                    file + ", line " + line + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("broken YAML"),
                    "Correct the YAML and apply it again.",
                    e);
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + e.getMessage(), "Check the file and its permissions.", e);
        }
        if (manifests.isEmpty()) {
            throw new Failure(file + " holds no manifest", "It needs apiVersion, kind, metadata and spec.");
        }
        return manifests;
    }

    private static Manifest of(ObjectNode document, Path file) {
        String kind = document.path("kind").asText();
        String name = document.at("/metadata/name").asText();
        if (name.isEmpty() || !(kind.equals("Function") || kind.equals("Trigger"))) {
            throw new Failure(
                    file + ": a manifest needs kind: Function or kind: Trigger, and metadata.name",
                    "See docs/reference/surface.md, Manifests.");
        }
        JsonNode spec = document.path("spec");
        if (spec instanceof ObjectNode fields && fields.path("package").isTextual()) {
            // The platform runs in another folder than the one that the manifest means.
            Path folder = file.toAbsolutePath().getParent();
            fields.put(
                    "package",
                    folder.resolve(fields.path("package").asText()).normalize().toString());
        }
        return new Manifest(Kind.named(kind), name, document);
    }

    /** Where it goes. */
    public String path() {
        return kind.path(name);
    }
}
