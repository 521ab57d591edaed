package dev.thaw.cli.resources;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.api.ApiClient;
import dev.thaw.cli.api.Urls;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Lists what there is of a kind, or shows one. */
@Command(name = "get", mixinStandardHelpOptions = true, description = "List functions, triggers or invocations.")
public final class Get extends ThawCommand {
    @Parameters(index = "0", paramLabel = "KIND", description = "functions, triggers or invocations")
    private String kind = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "only this one")
    private String name;

    @Option(names = "--limit", defaultValue = "100", description = "at most so many (100)")
    private int limit;

    @Option(
            names = "--filter",
            paramLabel = "KEY=VALUE",
            description = "of invocations: function, status, trigger, since")
    private Map<String, String> filters = Map.of();

    public Get(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() {
        Kind wanted = Kind.named(kind);
        ApiClient api = new Addressbook(workspace).api();
        if (name != null) {
            JsonNode one = api.get(wanted.path(name));
            show(wanted, List.of(one), one);
            return 0;
        }
        String query = filters.entrySet().stream()
                .map(filter -> filter.getKey() + "=" + Urls.encode(filter.getValue()))
                .collect(Collectors.joining("&", filters.isEmpty() ? "" : "?", ""));
        List<JsonNode> items = api.list(wanted.path() + query, limit);
        show(wanted, items, Map.of("items", items));
        return 0;
    }

    private void show(Kind wanted, List<JsonNode> items, Object value) {
        if (json()) {
            printJson(value);
        } else {
            out().print(wanted.table(items));
        }
    }
}
