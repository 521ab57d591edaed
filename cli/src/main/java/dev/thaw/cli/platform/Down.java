package dev.thaw.cli.platform;

import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;

import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Stops the one-machine edition. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stop Thaw: running work is drained, after 45 s it is killed.")
public final class Down extends ThawCommand {
    private final PlatformProcess process;

    public Down(Workspace workspace) {
        super(workspace);
        this.process = new PlatformProcess(workspace);
    }

    @Override
    public Integer call() {
        Optional<RunningPlatform> platform = process.running();
        boolean orderly = platform.map(process::stop).orElse(true);
        if (json()) {
            printJson(Map.of("stopped", platform.isPresent(), "killed", !orderly));
        } else {
            out().println(
                            platform.isEmpty()
                                    ? "Thaw was not running"
                                    : orderly ? "stopped" : "did not stop in 45 s and was killed");
        }
        return 0;
    }
}
