package dev.thaw.functions.transcode.parallel;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.media.MediaException;

/**
 * What a worker is told beside the job: which part of which outputs it makes.
 *
 * @param tag of the input, which must not have changed
 * @param head the bytes that are needed to open the input
 * @param outputs the names of the films
 */
public record PartOrder(Part part, String tag, long size, List<ByteRange> head, List<String> outputs) {
    /** The field of a job that makes it a part of another. */
    static final String FIELD = "part";

    /** Takes the order out of the parameters; 400 {@code invalid-parameters} when there is one that makes no sense. */
    public static Optional<PartOrder> take(ObjectNode parameters, ObjectMapper json) {
        JsonNode said = parameters.remove(FIELD);
        if (said == null || said.isNull()) {
            return Optional.empty();
        }
        try {
            PartOrder order = json.treeToValue(said, PartOrder.class);
            if (order.makesSense()) {
                return Optional.of(order);
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw MediaException.badRequest("invalid-parameters", "/part is no order for a part of a job.");
        }
        throw MediaException.badRequest("invalid-parameters", "/part is no order for a part of a job.");
    }

    private boolean makesSense() {
        return part != null
                && part.ranges() != null
                && part.number() >= 0
                && part.from() >= 0
                && part.to() > part.from()
                && part.seek() >= 0
                && tag != null
                && head != null
                && outputs != null
                && !outputs.isEmpty()
                && inside(head)
                && inside(part.ranges());
    }

    private boolean inside(List<ByteRange> ranges) {
        return ranges.stream()
                .allMatch(range ->
                        range != null && range.from() >= 0 && range.from() <= range.to() && range.to() <= size);
    }

    /** The bytes of the input that are needed. */
    List<ByteRange> ranges() {
        return ByteRange.merged(
                java.util.stream.Stream.concat(head.stream(), part.ranges().stream())
                        .toList(),
                0);
    }

    /** What a film's part is called. */
    static String fileName(String output, int number) {
        return "%s.%05d".formatted(output, number);
    }
}
