package dev.thaw.functions.transcode;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The parameters of a call or a trigger: one preset, or several, and where the outputs go. */
public record TranscodeRequest(String input, String output, String preset, List<String> presets) {
    /** The presets asked for; 400 {@code unknown-preset} or {@code missing-preset}. */
    List<Preset> wanted() {
        List<String> names = new ArrayList<>();
        Optional.ofNullable(preset).ifPresent(names::add);
        Optional.ofNullable(presets).ifPresent(names::addAll);
        names.removeIf(Objects::isNull);
        return Preset.named(names);
    }
}
