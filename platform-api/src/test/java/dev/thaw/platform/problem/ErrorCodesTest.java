package dev.thaw.platform.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every code that can be answered is explained in the reference. */
class ErrorCodesTest {
    private static final Pattern THROWN = Pattern.compile(
            "(?:ProblemException|Unavailable|FunctionException|StartFailure|StartupFailure)(?:\\.field)?\\(\\s*(?:\\d{3},\\s*)?\"([a-z]+(?:-[a-z]+)+)\"");

    @Test
    void everyCodeIsInTheReference() throws IOException {
        // Given
        String reference = Files.readString(Path.of("../docs/reference/errors.md"));
        var codes = new TreeSet<String>();
        for (String module : List.of("platform-api", "autoscaler", "knative", "standalone", "functions")) {
            codes.addAll(codes(Path.of("..", module)));
        }

        // When
        var missing = new TreeSet<>(codes);
        missing.removeIf(code -> reference.contains("`" + code + "`"));

        // Then
        assertTrue(codes.size() > 30, codes::toString);
        assertEquals(Set.of(), missing);
    }

    private static Set<String> codes(Path module) throws IOException {
        var codes = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(f -> f.toString().contains("/src/main/java/")
                            && f.toString().endsWith(".java"))
                    .toList()) {
                Matcher matcher = THROWN.matcher(Files.readString(file));
                while (matcher.find()) {
                    codes.add(matcher.group(1));
                }
            }
        }
        return codes;
    }
}
