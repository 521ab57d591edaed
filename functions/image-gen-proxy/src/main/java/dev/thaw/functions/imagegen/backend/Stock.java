package dev.thaw.functions.imagegen.backend;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a back end says it has of something.
 *
 * @param parameter that names one of them
 * @param backend whose they are, for messages
 * @param names empty when it does not say
 */
public record Stock(String parameter, String backend, Set<String> names) {
    private static final int SHOWN = 20;

    public Stock {
        names = Set.copyOf(names);
    }

    /** Why one cannot be had; empty when it can, or when that is not known. */
    public Optional<Capabilities.Missing> missing(String name) {
        return names.isEmpty() || names.contains(name) ? Optional.empty() : Optional.of(none(name));
    }

    /** That there is none of this name. */
    Capabilities.Missing none(String name) {
        String others = names.stream().sorted().limit(SHOWN).collect(Collectors.joining(", "));
        String more = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
        return new Capabilities.Missing(parameter, backend + " has no '" + name + "'; it has " + others + more);
    }
}
