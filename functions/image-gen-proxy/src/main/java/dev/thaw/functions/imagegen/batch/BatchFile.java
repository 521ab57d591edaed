package dev.thaw.functions.imagegen.batch;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import dev.thaw.function.FunctionException;

/** Reads files of requests: a JSON array, one JSON object a line, or CSV whose header names the parameters. */
final class BatchFile {
    private static final String UNREADABLE = "batch-unreadable";
    private static final String OWN = "thaw.";
    private static final Set<String> NUMBERS =
            Set.of("n", "output_compression", "thaw.seed", "thaw.steps", "thaw.guidance", "thaw.thumbnail");
    private static final Set<String> JSON = Set.of("thaw.loras", "thaw.watermark");
    private static final CSVFormat CSV = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setIgnoreEmptyLines(true)
            .get();

    private final ObjectMapper json;
    private final int maxLines;

    BatchFile(ObjectMapper json, int maxLines) {
        this.json = json;
        this.maxLines = maxLines;
    }

    /**
     * The requests; a line that cannot be read is one with a failure.
     *
     * @param extension of the file's name; {@code csv} says what it is, everything else is JSON
     * @throws FunctionException {@code batch-unreadable}, {@code batch-too-long}
     */
    List<BatchLine> read(String extension, byte[] file) {
        String text = text(file);
        List<BatchLine> lines =
                extension.equals("csv") ? csv(text) : text.stripLeading().startsWith("[") ? array(text) : lines(text);
        if (lines.isEmpty()) {
            throw new FunctionException(422, UNREADABLE, "There is no request in the file.");
        }
        return lines;
    }

    private static String text(byte[] file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
            // Spreadsheets write a byte order mark.
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new FunctionException(422, UNREADABLE, "The file is no text in UTF-8.", e);
        }
    }

    private List<BatchLine> array(String text) {
        JsonNode items;
        try {
            items = json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new FunctionException(
                    422,
                    UNREADABLE,
                    "The file is no JSON: " + e.getOriginalMessage() + ", line "
                            + e.getLocation().getLineNr() + ".",
                    e);
        }
        var lines = new ArrayList<BatchLine>();
        for (JsonNode item : items) {
            add(lines, lines.size() + 1, item);
        }
        return lines;
    }

    private List<BatchLine> lines(String text) {
        var lines = new ArrayList<BatchLine>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                try {
                    add(lines, number, json.readTree(line));
                } catch (JsonProcessingException e) {
                    checkLength(lines);
                    lines.add(BatchLine.broken(number, "The line is no JSON: " + e.getOriginalMessage() + "."));
                }
            }
        }
        return lines;
    }

    private void add(List<BatchLine> lines, int number, JsonNode item) {
        checkLength(lines);
        lines.add(
                item instanceof ObjectNode object
                        ? BatchLine.of(number, object)
                        : BatchLine.broken(number, "A request must be a JSON object."));
    }

    private List<BatchLine> csv(String text) {
        var lines = new ArrayList<BatchLine>();
        try (CSVParser parser = CSV.parse(new StringReader(text))) {
            for (CSVRecord cells : parser) {
                checkLength(lines);
                lines.add(line(parser, cells));
            }
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new FunctionException(
                    422, UNREADABLE, "The file is no CSV with a header: " + e.getMessage() + ".", e);
        }
        return lines;
    }

    private BatchLine line(CSVParser parser, CSVRecord cells) {
        int number = (int) parser.getCurrentLineNumber();
        if (!cells.isConsistent()) {
            return BatchLine.broken(
                    number,
                    "The line has " + cells.size() + " cells; the header has "
                            + parser.getHeaderNames().size() + ".");
        }
        ObjectNode body = json.createObjectNode();
        for (Map.Entry<String, String> cell : cells.toMap().entrySet()) {
            if (!cell.getValue().isEmpty()) {
                String name = cell.getKey();
                ObjectNode place = name.startsWith(OWN) ? body.withObject("/thaw") : body;
                place.set(name.startsWith(OWN) ? name.substring(OWN.length()) : name, value(name, cell.getValue()));
            }
        }
        return BatchLine.of(number, body);
    }

    /** What cannot be read as what it should be stays a text, which is refused by its name. */
    private JsonNode value(String name, String text) {
        if (NUMBERS.contains(name) || JSON.contains(name)) {
            try {
                return json.readTree(text);
            } catch (JsonProcessingException e) {
                return json.getNodeFactory().textNode(text);
            }
        }
        return json.getNodeFactory().textNode(text);
    }

    private void checkLength(List<BatchLine> lines) {
        if (lines.size() >= maxLines) {
            throw new FunctionException(
                    422, "batch-too-long", "The file has more than " + maxLines + " requests; cut it into several.");
        }
    }
}
