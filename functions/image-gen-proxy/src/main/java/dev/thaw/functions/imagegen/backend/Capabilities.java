package dev.thaw.functions.imagegen.backend;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.thaw.functions.imagegen.ImageRequest;

/**
 * What a back end can do.
 *
 * @param parameters those of {@link ImageRequest#asked} that it honours
 * @param formats the picture formats that it makes
 * @param maxSide the most pixels of a side
 */
public record Capabilities(Set<String> parameters, Set<String> formats, int maxSide) {
    /** Why it cannot fulfil a request: the parameter, and what it could do. Empty when it can. */
    public Optional<Missing> missing(ImageRequest request) {
        for (String asked : request.asked()) {
            if (!parameters.contains(asked)) {
                return Optional.of(new Missing(asked, "it takes " + String.join(", ", new TreeSet<>(parameters))));
            }
        }
        if (!formats.contains(request.format())) {
            return Optional.of(new Missing("output_format", "it makes " + String.join(", ", new TreeSet<>(formats))));
        }
        if (request.size() != null
                && Math.max(request.size().width(), request.size().height()) > maxSide) {
            return Optional.of(new Missing("size", "its pictures have at most " + maxSide + " pixels a side"));
        }
        return Optional.empty();
    }

    /** A parameter that is too much for a back end, and what it can do instead. */
    public record Missing(String parameter, String can) {}
}
