package dev.thaw.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.thaw.cli.demo.Demo;
import dev.thaw.cli.invocations.Invoke;
import dev.thaw.cli.platform.Down;
import dev.thaw.cli.platform.Status;
import dev.thaw.cli.platform.Up;
import dev.thaw.cli.resources.Apply;
import dev.thaw.cli.resources.Delete;
import dev.thaw.cli.resources.Describe;
import dev.thaw.cli.resources.Get;
import dev.thaw.cli.resources.Logs;
import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Workspace;
import dev.thaw.cli.simulate.Simulate;
import dev.thaw.cli.storage.Cp;
import dev.thaw.cli.storage.Env;
import dev.thaw.cli.storage.Ls;

/** All commands. */
public final class CommandTree {
    private CommandTree() {}

    /** A command line that prints failures as one clear line and a next step. */
    public static CommandLine of(Workspace workspace) {
        return new CommandLine(new Thaw())
                .addSubcommand(new Up(workspace))
                .addSubcommand(new Demo(workspace))
                .addSubcommand(new Down(workspace))
                .addSubcommand(new Status(workspace))
                .addSubcommand(new Logs(workspace))
                .addSubcommand(new Apply(workspace))
                .addSubcommand(new Get(workspace))
                .addSubcommand(new Describe(workspace))
                .addSubcommand(new Delete(workspace))
                .addSubcommand(new Invoke(workspace))
                .addSubcommand(new Cp(workspace))
                .addSubcommand(new Ls(workspace))
                .addSubcommand(new Env(workspace))
                .addSubcommand(new Simulate(workspace))
                .setOut(workspace.out())
                .setErr(workspace.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> report(workspace, failure));
    }

    private static int report(Workspace workspace, Exception exception) {
        workspace.out().flush();
        if (exception instanceof Failure failure) {
            workspace.err().println("thaw: " + failure.getMessage());
            if (!failure.hint().isEmpty()) {
                workspace.err().println("  " + failure.hint());
            }
        } else {
            workspace.err().println("thaw: " + exception);
            workspace.err().println("  This is a defect; THAW_DEBUG=1 shows where.");
        }
        if (workspace.env("THAW_DEBUG").isPresent()) {
            exception.printStackTrace(workspace.err());
        }
        workspace.err().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The command without a command. */
    @Command(
            name = "thaw",
            mixinStandardHelpOptions = true,
            version = "Thaw 0.1.0",
            synopsisSubcommandLabel = "COMMAND",
            description = "Runs functions for media and AIGC work.",
            footer = {
                "",
                "Run by the launcher itself:",
                "  test         Run every test (-Pslow adds the long ones).",
                "  bench        Run a benchmark."
            })
    static final class Thaw {}
}
