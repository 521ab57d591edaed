package dev.thaw.cli.shell;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.CommandLine.Option;

/** What every command shares: its surroundings and the choice of output. */
public abstract class ThawCommand implements Callable<Integer> {
    /** The surroundings. */
    protected final Workspace workspace;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "text or json",
            paramLabel = "FORMAT")
    private Format format = Format.TEXT;

    /** How a command answers. */
    enum Format {
        TEXT,
        JSON
    }

    protected ThawCommand(Workspace workspace) {
        this.workspace = workspace;
    }

    /** Whether the answer is to be JSON. */
    protected boolean json() {
        return format == Format.JSON;
    }

    /** Where answers go. */
    protected PrintWriter out() {
        return workspace.out();
    }

    /** Prints a value as JSON. */
    protected void printJson(Object value) {
        out().println(Json.text(value));
    }
}
