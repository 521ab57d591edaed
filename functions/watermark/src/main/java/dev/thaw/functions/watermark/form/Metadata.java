package dev.thaw.functions.watermark.form;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What becomes of a picture's EXIF data: none is kept, all but what tells where it was taken and what shows the picture unmarked, or all. */
public enum Metadata {
    NONE,
    WITHOUT_LOCATION,
    ALL;

    @JsonCreator
    static Metadata of(String name) {
        return Labels.parse(Metadata.class, "metadata", name);
    }

    @JsonValue
    public String label() {
        return Labels.of(this);
    }
}
