package dev.thaw.functions.watermark.form;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What becomes of a picture's ICC profile: it stays as it is, or the colours are converted to sRGB, which needs none. */
public enum Profile {
    KEEP,
    SRGB;

    @JsonCreator
    static Profile of(String name) {
        return Labels.parse(Profile.class, "profile", name);
    }

    @JsonValue
    public String label() {
        return Labels.of(this);
    }
}
