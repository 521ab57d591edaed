package dev.thaw.cli.resources;

import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Removes a function or trigger, or cancels an invocation. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Remove a function or trigger; of an invocation: cancel it.")
public final class Delete extends ThawCommand {
    @Parameters(index = "0", paramLabel = "KIND", description = "function, trigger or invocation")
    private String kind = "";

    @Parameters(index = "1", paramLabel = "NAME")
    private String name = "";

    public Delete(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() {
        Kind wanted = Kind.named(kind);
        new Addressbook(workspace).api().delete(wanted.path(name));
        String done = wanted == Kind.INVOCATION ? "cancelled" : "deleted";
        if (json()) {
            printJson(Map.of("kind", wanted.singular(), "name", name, "result", done));
        } else {
            out().println(wanted.singular() + "/" + name + " " + done);
        }
        return 0;
    }
}
