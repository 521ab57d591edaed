package dev.thaw.cli.shell;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it: the folder of the distribution, the environment and the terminal.
 *
 * @param root the distribution's folder, the one with the launcher
 * @param env environment variables
 * @param terminal whether a person is watching, so that progress is worth showing
 */
public record Workspace(Path root, Map<String, String> env, boolean terminal, PrintWriter out, PrintWriter err) {

    /** The folder with all state of the one-machine edition, absolute: {@code THAW_HOME}, or {@code .thaw} beside the launcher. */
    public Path home() {
        return env("THAW_HOME")
                .map(Path::of)
                .orElseGet(() -> root.resolve(".thaw"))
                .toAbsolutePath()
                .normalize();
    }

    /** An environment variable; empty when unset or blank. */
    public Optional<String> env(String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isBlank());
    }
}
