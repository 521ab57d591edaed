package dev.thaw.functions.watermark.link;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.form.JobForm;
import dev.thaw.functions.watermark.form.Mark;
import dev.thaw.functions.watermark.form.Metadata;
import dev.thaw.functions.watermark.form.OutputForm;
import dev.thaw.functions.watermark.form.PictureFormat;
import dev.thaw.functions.watermark.form.Profile;

/**
 * What a link asks for, such as {@code mark:shop,width:800,format:auto}.
 *
 * @param marks at least one
 * @param format absent for what the browser likes best
 * @param expires after which the link is of no use
 */
public record Operations(
        List<Mark> marks,
        Optional<PictureFormat> format,
        Integer width,
        Integer height,
        Integer quality,
        Optional<Instant> expires) {
    public Operations {
        marks = List.copyOf(marks);
    }

    private static final int MOST = 4096;

    /**
     * Reads them.
     *
     * @param known configured marks by name
     * @throws FunctionException 400 {@code invalid-operations}
     */
    public static Operations parse(String text, Map<String, Mark> known) {
        if (text.length() > MOST) {
            throw invalid("They are longer than " + MOST + " characters.");
        }
        var values = new LinkedHashMap<String, String>();
        var marks = new ArrayList<Mark>();
        for (String operation : text.split(",", -1)) {
            int colon = operation.indexOf(':');
            if (colon < 1) {
                throw invalid("'" + operation + "' is not NAME:VALUE.");
            }
            String name = operation.substring(0, colon);
            String value = operation.substring(colon + 1);
            switch (name) {
                case "mark" ->
                    marks.add(Optional.ofNullable(known.get(value))
                            .orElseThrow(() -> invalid("No mark '" + value + "' is configured.")));
                case "text" -> marks.add(Mark.ofText(decoded(value)));
                case "width", "height", "quality", "format", "expires" -> {
                    if (values.put(name, value) != null) {
                        throw invalid("'" + name + "' is there twice.");
                    }
                }
                default -> throw invalid("There is no operation '" + name + "'.");
            }
        }
        String format = values.getOrDefault("format", "auto");
        return new Operations(
                List.copyOf(marks),
                format.equals("auto") ? Optional.empty() : Optional.of(PictureFormat.of(format)),
                number(values.get("width")),
                number(values.get("height")),
                number(values.get("quality")),
                Optional.ofNullable(number(values.get("expires"))).map(Operations::instant));
    }

    private static Instant instant(int seconds) {
        try {
            return Instant.ofEpochSecond(Integer.toUnsignedLong(seconds));
        } catch (DateTimeException e) {
            throw invalid("expires is no time.");
        }
    }

    private static Integer number(String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("\\d{1,10}")) {
            throw invalid("'" + text + "' is no number.");
        }
        return (int) Long.parseLong(text);
    }

    /** Base64 for URLs, so that a text may have any character. */
    public static String decoded(String base64) {
        try {
            return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("'" + base64 + "' is not Base64 for URLs.");
        }
    }

    /** The job: one output in the format. */
    public JobForm job(PictureFormat chosen) {
        return new JobForm(
                marks,
                List.of(new OutputForm(null, chosen, width, height, quality, Profile.SRGB, Metadata.NONE, null)));
    }

    private static FunctionException invalid(String detail) {
        return new FunctionException(400, "invalid-operations", "The link's operations: " + detail);
    }
}
