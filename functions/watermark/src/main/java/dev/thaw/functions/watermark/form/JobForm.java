package dev.thaw.functions.watermark.form;

import java.util.HashSet;
import java.util.List;

/**
 * A job: all marks go onto every output, in their order.
 *
 * @param marks 1 to 10
 * @param outputs 1 to 10; the picture as it came when none is asked for
 */
public record JobForm(List<Mark> marks, List<OutputForm> outputs) {
    private static final int MOST = 10;

    public JobForm {
        marks = marks == null ? List.of() : List.copyOf(marks);
        outputs = outputs == null ? List.of(OutputForm.SAME) : List.copyOf(outputs);
        Checks.require(!marks.isEmpty() && marks.size() <= MOST, "A job has 1 to 10 marks.");
        Checks.require(!outputs.isEmpty() && outputs.size() <= MOST, "A job has 1 to 10 outputs.");
        var names = new HashSet<String>();
        for (OutputForm output : outputs) {
            Checks.require(
                    names.add(output.fileName("{name}") + output.format()),
                    "Two outputs would have the same file; give them names.");
        }
    }
}
