package dev.thaw.functions.transcode.form;

import java.util.List;

/** Which of several sound tracks are wanted: the first, all, or those in some languages. */
public record Tracks(boolean all, List<String> languages) {
    public static final Tracks FIRST = new Tracks(false, List.of());
    public static final Tracks ALL = new Tracks(true, List.of());

    public static Tracks in(List<String> languages) {
        return new Tracks(false, List.copyOf(languages));
    }
}
