package dev.thaw.cli.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.shell.Json;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Shows everything about one thing. */
@Command(name = "describe", mixinStandardHelpOptions = true, description = "Show everything about one thing, as YAML.")
public final class Describe extends ThawCommand {
    @Parameters(index = "0", paramLabel = "KIND", description = "function, trigger or invocation")
    private String kind = "";

    @Parameters(index = "1", paramLabel = "NAME")
    private String name = "";

    public Describe(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() throws JsonProcessingException {
        JsonNode resource =
                new Addressbook(workspace).api().get(Kind.named(kind).path(name));
        if (json()) {
            printJson(resource);
        } else {
            out().print(Json.yaml().writeValueAsString(resource));
        }
        return 0;
    }
}
