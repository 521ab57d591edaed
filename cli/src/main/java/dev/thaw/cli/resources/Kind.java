package dev.thaw.cli.resources;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.cli.api.Urls;
import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Json;
import dev.thaw.cli.shell.Table;

/** The kinds of things that the REST API has. */
public enum Kind {
    FUNCTION("functions", "fn"),
    TRIGGER("triggers", "tr"),
    INVOCATION("invocations", "inv");

    private final String plural;
    private final String shorthand;

    Kind(String plural, String shorthand) {
        this.plural = plural;
        this.shorthand = shorthand;
    }

    /** By singular, plural or short name, in any case. */
    public static Kind named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(kind ->
                        List.of(kind.singular(), kind.plural, kind.shorthand).contains(wanted))
                .findFirst()
                .orElseThrow(
                        () -> new Failure("no kind is called " + name, "Kinds: functions, triggers, invocations."));
    }

    /** As in messages. */
    public String singular() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The path of all of the kind. */
    public String path() {
        return "/v1/" + plural;
    }

    /** The path of one. */
    public String path(String name) {
        return path() + "/" + Urls.encode(name);
    }

    /** What it is called by. */
    public static String nameOf(JsonNode resource) {
        return Json.first(resource, "/metadata/name", "/name", "/id").orElse("?");
    }

    /** For people. */
    Table table(List<JsonNode> items) {
        Table table =
                switch (this) {
                    case FUNCTION -> new Table("NAME", "READY", "REVISION", "INSTANCES");
                    case TRIGGER -> new Table("NAME", "FUNCTION", "SOURCE");
                    case INVOCATION -> new Table("ID", "FUNCTION", "STATUS", "PROGRESS", "CREATED");
                };
        items.forEach(item -> addRow(table, item));
        return table;
    }

    private void addRow(Table table, JsonNode item) {
        switch (this) {
            case FUNCTION ->
                table.row(
                        nameOf(item),
                        FunctionStatus.ready(item),
                        FunctionStatus.revision(item),
                        FunctionStatus.instances(item));
            case TRIGGER -> table.row(nameOf(item), text(item, "/spec/function", "/function"), source(item));
            case INVOCATION ->
                table.row(
                        nameOf(item),
                        text(item, "/function"),
                        text(item, "/status"),
                        Math.round(item.path("progress").asDouble() * 100) + " %",
                        text(item, "/createdAt", "/timings/createdAt", "/timings/created", "/timings/queuedAt"));
        }
    }

    private static String source(JsonNode trigger) {
        JsonNode spec = trigger.path("spec");
        JsonNode store = spec.path("objectStorage");
        if (!store.isMissingNode()) {
            return "s3://" + store.path("bucket").asText() + "/"
                    + store.path("prefix").asText("");
        }
        return spec.has("timer") ? "timer" : spec.has("queue") ? "queue" : "-";
    }

    private static String text(JsonNode node, String... pointers) {
        return Json.first(node, pointers).orElse("-");
    }
}
