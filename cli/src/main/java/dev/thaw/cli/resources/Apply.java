package dev.thaw.cli.resources;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.api.ApiClient;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Makes functions and triggers as manifests say. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Create or change functions and triggers as manifests say.")
public final class Apply extends ThawCommand {
    @Option(
            names = {"-f", "--file"},
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "YAML or JSON, with one or more documents")
    private List<Path> files = List.of();

    public Apply(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() {
        // All files are read before the first change is made.
        List<Manifest> manifests =
                files.stream().flatMap(file -> Manifest.read(file).stream()).toList();
        ApiClient api = new Addressbook(workspace).api();
        List<JsonNode> applied = new ArrayList<>();
        for (Manifest manifest : manifests) {
            applied.add(api.put(manifest.path(), manifest.document()));
            if (!json()) {
                out().println(manifest.kind().singular() + "/" + manifest.name() + " applied");
            }
        }
        if (json()) {
            printJson(Map.of("items", applied));
        }
        return 0;
    }
}
