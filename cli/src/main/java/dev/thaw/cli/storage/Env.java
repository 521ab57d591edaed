package dev.thaw.cli.storage;

import java.util.Map;

import picocli.CommandLine.Command;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Prints what other tools need to work with this platform. */
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = "Print export lines for aws, rclone, boto3 and the openai SDK: eval \"$(./thaw env)\"")
public final class Env extends ThawCommand {
    public Env(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() {
        Map<String, String> variables = StoreAccess.of(workspace).variables();
        variables.put(
                "OPENAI_BASE_URL",
                new Addressbook(workspace)
                        .router()
                        .uri("/fn/image-gen-proxy/v1")
                        .toString());
        if (json()) {
            printJson(variables);
        } else {
            variables.forEach((name, value) -> out().println("export " + name + "=" + quoted(value)));
        }
        return 0;
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
