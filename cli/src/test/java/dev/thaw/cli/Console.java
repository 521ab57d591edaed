package dev.thaw.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.cli.shell.Json;
import dev.thaw.cli.shell.Workspace;

/** Runs commands in this JVM and keeps what they print. */
public final class Console {
    private final Path root;
    private final Map<String, String> env = new HashMap<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    public Console(Path root) {
        this.root = root;
    }

    /** Sets an environment variable for the commands to come. */
    public Console env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /** Runs one command; what earlier ones printed is forgotten. */
    public int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        Workspace workspace = new Workspace(root, env, false, new PrintWriter(out), new PrintWriter(err));
        return CommandTree.of(workspace).execute(arguments);
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }

    /** The output as JSON. */
    public JsonNode json() throws JsonProcessingException {
        return Json.JSON.readTree(out());
    }
}
