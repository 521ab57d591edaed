package dev.thaw.functions.imagegen.front;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;

import dev.thaw.functions.imagegen.Failure;

/** A body of type {@code multipart/form-data} (RFC 7578): its fields, and the files by the names of theirs. */
final class Form {
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i)multipart/form-data\\s*;.*boundary=(?:\"([^\"]{1,70})\"|([^;\\s\"]{1,70})).*");
    private static final Pattern NAME = Pattern.compile("(?i)[;\\s]name=\"([^\"]*)\"");
    private static final Pattern FILE = Pattern.compile("(?i)[;\\s]filename=");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final List<String> NUMBERS = List.of("n", "output_compression", "partial_images");
    private static final int MAX_PARTS = 64;

    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, List<Buffer>> files = new LinkedHashMap<>();

    private Form() {}

    static boolean is(String contentType) {
        return contentType.toLowerCase(java.util.Locale.ROOT).startsWith("multipart/form-data");
    }

    /**
     * Reads a whole body.
     *
     * @throws dev.thaw.functions.imagegen.FailureException {@code invalid_form}
     */
    static Form read(String contentType, Buffer body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.matches()) {
            throw broken("its type has no boundary");
        }
        String name = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
        var form = new Form();
        form.parts(body.getBytes(), ("--" + name).getBytes(StandardCharsets.US_ASCII));
        return form;
    }

    private void parts(byte[] body, byte[] delimiter) {
        int at = find(body, delimiter, 0);
        for (int count = 0; ; count++) {
            if (at < 0 || count > MAX_PARTS) {
                throw broken(at < 0 ? "its end is missing" : "it has more than " + MAX_PARTS + " parts");
            }
            int start = at + delimiter.length;
            if (start + 1 < body.length && body[start] == '-' && body[start + 1] == '-') {
                return;
            }
            int next = find(body, delimiter, start);
            int head = find(body, new byte[] {'\r', '\n', '\r', '\n'}, start);
            // Two characters before the next delimiter belong to it.
            if (next < 0 || head < 0 || head + 4 > next - 2) {
                throw broken("a part of it is cut off");
            }
            String headers = new String(body, start, head - start, StandardCharsets.UTF_8);
            add(headers, Buffer.buffer(body).slice(head + 4, next - 2));
            at = next;
        }
    }

    private void add(String headers, Buffer content) {
        String disposition = headers.lines()
                .filter(line -> line.regionMatches(true, 0, "content-disposition:", 0, 20))
                .findFirst()
                .orElse("");
        Matcher name = NAME.matcher(disposition);
        if (!name.find()) {
            throw broken("a part of it has no name");
        }
        // Clients write lists as image[] or, with several files, as image[0].
        String field = name.group(1).replaceAll("\\[\\d*\\]$", "");
        if (FILE.matcher(disposition).find()) {
            files.computeIfAbsent(field, unused -> new ArrayList<>()).add(content);
        } else {
            fields.put(field, content.toString(StandardCharsets.UTF_8));
        }
    }

    private static int find(byte[] body, byte[] what, int from) {
        for (int i = from; i <= body.length - what.length; i++) {
            int j = 0;
            while (j < what.length && body[i + j] == what[j]) {
                j++;
            }
            if (j == what.length) {
                return i;
            }
        }
        return -1;
    }

    /** The files of a field; empty when there are none. */
    List<Buffer> files(String name) {
        return files.getOrDefault(name, List.of());
    }

    /** The other fields as JSON would have them: numbers and truth values by name, {@code thaw} as the object that it holds. */
    ObjectNode fields(ObjectMapper json) {
        ObjectNode object = json.createObjectNode();
        fields.forEach((name, value) -> {
            if (NUMBERS.contains(name) && WHOLE.matcher(value).matches()) {
                object.put(name, Long.parseLong(value));
            } else if (name.equals("stream") && (value.equals("true") || value.equals("false"))) {
                object.put(name, Boolean.parseBoolean(value));
            } else if (name.equals("thaw")) {
                try {
                    object.set(name, json.readTree(value));
                } catch (JsonProcessingException e) {
                    throw broken("its field 'thaw' is no JSON");
                }
            } else {
                object.put(name, value);
            }
        });
        return object;
    }

    private static RuntimeException broken(String why) {
        return Failure.invalid("invalid_form", null, "The form cannot be read: " + why + ".")
                .exception();
    }
}
