package dev.thaw.cli.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import dev.thaw.cli.invocations.Invocation;
import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.storage.ObjectStore;
import dev.thaw.cli.storage.S3Uri;

/** What came of a demo's uploads and of its call. */
record DemoReport(List<Done> done, DemoPicture picture) {
    private static final double KIBI = 1024;

    /** One invocation with the objects it left, each of which is there. */
    record Done(Invocation invocation, Map<String, Long> results) {}

    /**
     * Looks for every result.
     *
     * @throws Failure when an invocation did not succeed, had no result, or a result is missing
     */
    static DemoReport of(List<Invocation> ended, DemoPicture picture, ObjectStore store) {
        List<Done> done = new ArrayList<>();
        for (Invocation invocation : ended) {
            String which = invocation.function() + " (" + invocation.id() + ")";
            String hint =
                    "See ./thaw describe invocation " + invocation.id() + " and ./thaw logs " + invocation.function();
            if (!invocation.succeeded()) {
                throw new Failure(which + " " + invocation.status() + ": " + invocation.reason(), hint);
            }
            Map<String, Long> results = new LinkedHashMap<>();
            for (Invocation.Output output : invocation.results()) {
                OptionalLong size = S3Uri.matches(output.uri())
                        ? store.size(S3Uri.parse(output.uri()))
                        : OptionalLong.of(output.size());
                results.put(
                        output.uri(),
                        size.orElseThrow(() ->
                                new Failure(which + " succeeded, but its result is missing: " + output.uri(), hint)));
            }
            if (results.isEmpty()) {
                throw new Failure(which + " succeeded without a result", hint);
            }
            done.add(new Done(invocation, results));
        }
        return new DemoReport(done, picture);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Done one : done) {
            text.append(one.invocation().function()).append(" succeeded");
            one.invocation()
                    .start()
                    .ifPresent(start -> text.append(" (start: ").append(start).append(')'));
            text.append('\n');
            one.results().forEach((uri, size) -> text.append(line(uri, size)));
        }
        text.append("%s generated a picture (start: %s)%n".formatted(DemoPicture.FUNCTION, picture.start()))
                .append(line(picture.uri(), picture.size()));
        done.stream()
                .flatMap(one -> one.results().keySet().stream())
                .findFirst()
                .ifPresent(uri ->
                        text.append("fetch one with: ./thaw cp ").append(uri).append(" .\n"));
        return text.toString();
    }

    private static String line(String uri, long size) {
        return "  %s  %.0f KiB%n".formatted(uri, size / KIBI);
    }

    Map<String, Object> json(double seconds) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seconds", seconds);
        json.put(
                "invocations",
                done.stream()
                        .map(one -> {
                            Map<String, Object> item = new LinkedHashMap<>();
                            item.put("id", one.invocation().id());
                            item.put("function", one.invocation().function());
                            item.put("start", one.invocation().start().orElse(null));
                            item.put("results", one.results());
                            return item;
                        })
                        .toList());
        json.put("picture", Map.of("uri", picture.uri(), "start", picture.start(), "size", picture.size()));
        return json;
    }
}
