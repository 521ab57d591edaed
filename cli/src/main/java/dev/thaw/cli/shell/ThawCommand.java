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
            description = "text, json or yaml",
            paramLabel = "FORMAT")
    private Format format = Format.TEXT;

    /** How a command answers. */
    enum Format {
        TEXT,
        JSON,
        YAML
    }

    protected ThawCommand(Workspace workspace) {
        this.workspace = workspace;
    }

    /** Whether the answer is for programs: JSON, or the same as YAML. */
    protected boolean json() {
        return format != Format.TEXT;
    }

    /** Whether it is to be JSON and nothing else. */
    protected boolean isJson() {
        return format == Format.JSON;
    }

    /** Where answers go. */
    protected PrintWriter out() {
        return workspace.out();
    }

    /** Prints a value as JSON, or YAML where that was asked for. */
    protected void printJson(Object value) {
        if (format == Format.YAML) {
            out().print(Json.yamlText(value));
        } else {
            out().println(Json.text(value));
        }
    }
}
