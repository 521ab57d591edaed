package dev.thaw.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.thaw.cli.shell.Workspace;

/** Where the launcher hands over. */
public final class Main {
    private Main() {}

    /** Runs one command and exits with its status: 0 done, 1 failed, 2 called wrongly. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Path root = Path.of(System.getProperty("thaw.root", "")).toAbsolutePath();
        Workspace workspace = new Workspace(root, System.getenv(), Boolean.getBoolean("thaw.tty"), out, err);
        int status = CommandTree.of(workspace).execute(arguments);
        out.flush();
        System.exit(status);
    }
}
