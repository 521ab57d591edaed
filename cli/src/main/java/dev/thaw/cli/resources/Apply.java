package dev.thaw.cli.resources;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.api.ApiClient;
import dev.thaw.cli.shell.Json;
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

    @Option(
            names = "--target",
            paramLabel = "TARGET",
            description = "knative: only a platform that deploys to Knative may take them")
    private Target target;

    @Option(names = "--dry-run", description = "Print what would be sent and send nothing; needs no platform")
    private boolean dryRun;

    @Option(
            names = "--namespace",
            defaultValue = "thaw-functions",
            paramLabel = "NAME",
            description = "Of the Services that --target knative --dry-run prints (default: thaw-functions)")
    private String namespace = "";

    /** What a platform deploys to. */
    enum Target {
        PROCESS,
        KNATIVE
    }

    public Apply(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() {
        // All files are read before the first change is made.
        List<Manifest> manifests =
                files.stream().flatMap(file -> Manifest.read(file).stream()).toList();
        if (dryRun) {
            print(manifests);
            return 0;
        }
        ApiClient api = new Addressbook(workspace).api();
        List<JsonNode> applied = new ArrayList<>();
        for (Manifest manifest : manifests) {
            applied.add(api.put(path(manifest), manifest.document()));
            if (!json()) {
                out().println(manifest.kind().singular() + "/" + manifest.name() + " applied");
            }
        }
        if (json()) {
            printJson(Map.of("items", applied));
        }
        return 0;
    }

    private String path(Manifest manifest) {
        return target == null || manifest.kind() != Kind.FUNCTION
                ? manifest.path()
                : manifest.path() + "?target=" + target.name().toLowerCase(Locale.ROOT);
    }

    private void print(List<Manifest> manifests) {
        if (target != Target.KNATIVE) {
            manifests.forEach(manifest -> printDocument(manifest.document()));
            return;
        }
        for (Manifest manifest : manifests) {
            if (manifest.kind() == Kind.FUNCTION) {
                printDocument(KnativeService.of(manifest, namespace));
            } else {
                workspace
                        .err()
                        .println(manifest.kind().singular() + "/" + manifest.name()
                                + " stays with the platform: it is nothing of Knative's");
            }
        }
    }

    /** One after another, as {@code kubectl apply -f -} reads them; YAML unless JSON was asked for. */
    private void printDocument(Object document) {
        if (isJson()) {
            out().println(Json.text(document));
        } else {
            out().print("---\n" + Json.yamlText(document));
        }
    }
}
