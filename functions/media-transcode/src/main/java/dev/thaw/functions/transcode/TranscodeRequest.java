package dev.thaw.functions.transcode;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The parameters of a call or a trigger: one preset, or several. */
public record TranscodeRequest(String preset, List<String> presets) {
    /** The presets asked for; 400 {@code unknown-preset} or {@code missing-preset}. */
    List<Preset> wanted() {
        List<String> names = new ArrayList<>();
        names.add(preset);
        names.addAll(Objects.requireNonNullElse(presets, List.of()));
        names.removeIf(Objects::isNull);
        return Preset.named(names);
    }
}
