package dev.thaw.functions.imagegen.front;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;

/** Reads sizes such as {@code 1024x1536}. */
final class SizeReader {
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{1,4})x([1-9]\\d{1,4})");
    private static final int SMALLEST = 64;

    private final int maxPixels;

    SizeReader(int maxPixels) {
        this.maxPixels = maxPixels;
    }

    /** Null leaves the size to the back end. */
    ImageRequest.Size read(Optional<String> text) {
        if (text.isEmpty() || text.get().equals("auto")) {
            return null;
        }
        Matcher matcher = SIZE.matcher(text.get());
        if (!matcher.matches()) {
            throw wrong("'" + text.get() + "' is no size such as 1024x1024, nor auto.");
        }
        var size = new ImageRequest.Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        if (Math.min(size.width(), size.height()) < SMALLEST || size.pixels() > maxPixels) {
            throw wrong("A side has at least " + SMALLEST + " pixels, and a picture at most " + maxPixels + "; '" + size
                    + "' has " + size.pixels() + ".");
        }
        return size;
    }

    private static RuntimeException wrong(String message) {
        return Failure.invalid("invalid_value", "size", message).exception();
    }
}
