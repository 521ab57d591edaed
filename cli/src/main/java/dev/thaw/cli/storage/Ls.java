package dev.thaw.cli.storage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.s3.model.S3Object;

import dev.thaw.cli.shell.Table;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Lists objects. */
@Command(name = "ls", mixinStandardHelpOptions = true, description = "List the objects whose keys start as given.")
public final class Ls extends ThawCommand {
    @Parameters(paramLabel = "s3://BUCKET/PREFIX")
    private String address = "";

    @Option(names = "--limit", defaultValue = "1000", description = "at most so many (1000)")
    private int limit;

    public Ls(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() {
        S3Uri prefix = S3Uri.parse(address);
        try (ObjectStore store = new ObjectStore(StoreAccess.of(workspace))) {
            List<S3Object> objects = store.list(prefix).limit(limit).toList();
            if (json()) {
                printJson(Map.of(
                        "items", objects.stream().map(o -> item(prefix, o)).toList()));
            } else {
                Table table = new Table("SIZE", "MODIFIED", "ADDRESS");
                objects.forEach(object -> table.row(
                        Long.toString(object.size()),
                        object.lastModified().toString(),
                        new S3Uri(prefix.bucket(), object.key()).toString()));
                out().print(table);
            }
        }
        return 0;
    }

    private static Map<String, Object> item(S3Uri prefix, S3Object object) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("uri", new S3Uri(prefix.bucket(), object.key()).toString());
        item.put("size", object.size());
        item.put("modified", object.lastModified().toString());
        return item;
    }
}
