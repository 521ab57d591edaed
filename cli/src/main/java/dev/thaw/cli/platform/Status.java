package dev.thaw.cli.platform;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.api.ApiClient;
import dev.thaw.cli.resources.FunctionStatus;
import dev.thaw.cli.resources.Kind;
import dev.thaw.cli.shell.Table;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Shows the addresses, the functions with their instances, and what is going on. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show addresses, functions with their instances, and invocations by status.")
public final class Status extends ThawCommand {
    private static final int COUNTED = 100;
    private static final List<String> STATUSES = List.of("queued", "running", "succeeded", "failed", "dead");

    public Status(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() {
        Addressbook addresses = new Addressbook(workspace);
        ApiClient api = addresses.api();
        List<JsonNode> functions = api.list(Kind.FUNCTION.path(), COUNTED);
        Map<String, String> invocations = new LinkedHashMap<>();
        for (String status : STATUSES) {
            int count = api.list(Kind.INVOCATION.path() + "?status=" + status, COUNTED)
                    .size();
            invocations.put(status, count == COUNTED ? count + "+" : Integer.toString(count));
        }
        if (json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("running", true);
            new ReadyFile(workspace.home()).running().ifPresent(platform -> answer.put("platform", platform));
            answer.put("functions", functions);
            answer.put("invocations", invocations);
            printJson(answer);
        } else {
            show(functions, invocations);
        }
        return 0;
    }

    private void show(List<JsonNode> functions, Map<String, String> invocations) {
        new ReadyFile(workspace.home()).running().ifPresent(platform -> {
            out().println("Thaw runs (pid " + platform.pid() + ")");
            out().print(Addresses.of(platform));
        });
        Table table = new Table("FUNCTION", "READY", "INSTANCES");
        functions.forEach(function ->
                table.row(Kind.nameOf(function), FunctionStatus.ready(function), FunctionStatus.instances(function)));
        out().print(table);
        StringBuilder line = new StringBuilder("invocations:");
        invocations.forEach((status, count) ->
                line.append(' ').append(count).append(' ').append(status).append(','));
        out().println(line.substring(0, line.length() - 1));
    }
}
