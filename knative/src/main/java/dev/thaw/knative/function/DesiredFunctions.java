package dev.thaw.knative.function;

import java.util.Optional;

import dev.thaw.platform.function.StoredFunction;

/** What there should be, as the platform's database says at the moment of asking. */
interface DesiredFunctions {
    Optional<StoredFunction> find(String name);

    /** Whether it was here and somebody has deleted it; what was never here is not ours to remove. */
    boolean wasDeleted(String name);
}
