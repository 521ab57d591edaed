package dev.thaw.knative.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.manifest.ManifestReader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each {@code in-*.yaml} is a manifest, the {@code out-*.yaml} beside it the Service that it becomes. */
class ServiceMappingTest {
    private static final Path FILES = Path.of("src/test/resources/function");

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("in-"))
                    .map(name -> name.substring("in-".length()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aManifestBecomesAService(String file) throws IOException {
        // Given
        String in = Files.readString(FILES.resolve("in-" + file));
        Path out = FILES.resolve("out-" + file);
        FunctionManifest manifest =
                ManifestReader.bind(ManifestReader.document(in, "Function"), FunctionManifest.class);

        // When
        ServiceCheck.check(manifest);
        String service =
                Serialization.asYaml(ServiceMapping.of(manifest, manifest.name() + "-00001", Placement.standard()));

        // Then
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(out, service);
        }
        assertEquals(tree(Files.readString(out)), tree(service));
    }

    @Test
    void thereAreCases() throws IOException {
        assertTrue(cases().size() >= 4, () -> FILES.toAbsolutePath() + " has lost its files");
    }

    private static JsonNode tree(String yaml) {
        return Serialization.unmarshal(yaml, JsonNode.class);
    }
}
