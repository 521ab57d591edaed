package dev.thaw.functions.imagegen.front;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.usage.UsageStore;
import dev.thaw.functions.imagegen.usage.UsageStore.Group;

/** {@code GET /v1/usage?since=&until=&group_by=}: what the caller's tenant has used; the last 30 days by model and back end unless told otherwise. */
@ApplicationScoped
class Usage {
    private static final int DAYS = 30;
    private static final List<Group> USUAL = List.of(Group.MODEL, Group.BACKEND);

    private final Authentication authentication;
    private final UsageStore store;

    Usage(Authentication authentication, UsageStore store) {
        this.authentication = authentication;
        this.store = store;
    }

    void handle(Call call) {
        String tenant = authentication.of(call).tenant();
        Instant now = Instant.now();
        Instant since = time(call, "since", now.minus(DAYS, ChronoUnit.DAYS));
        Instant until = time(call, "until", now);
        ObjectNode answer = call.json().createObjectNode();
        answer.put("object", "list");
        answer.put("tenant", tenant);
        answer.put("since", since.toString());
        answer.put("until", until.toString());
        ArrayNode data = answer.putArray("data");
        store.of(tenant, since, until, groups(call)).forEach(line -> write(line, data.addObject()));
        call.send(200, answer);
    }

    private static void write(UsageStore.Line line, ObjectNode item) {
        line.group().forEach((group, value) -> item.put(group.text(), value));
        item.put("jobs", line.jobs())
                .put("images", line.images())
                .put("megapixel_steps", line.totals().megapixelSteps())
                .put("backend_seconds", line.totals().backendSeconds())
                .put("lost_backend_seconds", line.lostSeconds())
                .put("price", line.totals().price())
                .put("input_tokens", line.totals().tokens().input())
                .put("output_tokens", line.totals().tokens().output());
    }

    private static List<Group> groups(Call call) {
        String given = call.parameter("group_by");
        return given == null
                ? USUAL
                : Arrays.stream(given.split(",")).map(Usage::group).distinct().toList();
    }

    private static Group group(String name) {
        return Arrays.stream(Group.values())
                .filter(group -> group.text().equals(name))
                .findFirst()
                .orElseThrow(() -> Failure.invalid(
                                "invalid_value",
                                "group_by",
                                "'" + name + "' cannot be told apart; there are "
                                        + String.join(
                                                ", ",
                                                Arrays.stream(Group.values())
                                                        .map(Group::text)
                                                        .toList())
                                        + ".")
                        .exception());
    }

    private static Instant time(Call call, String name, Instant otherwise) {
        String given = call.parameter(name);
        try {
            return given == null ? otherwise : Instant.parse(given);
        } catch (DateTimeException e) {
            throw Failure.invalid("invalid_value", name, "'" + given + "' is no time such as 2026-11-01T00:00:00Z.")
                    .exception();
        }
    }
}
