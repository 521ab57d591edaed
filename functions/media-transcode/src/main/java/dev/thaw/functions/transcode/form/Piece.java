package dev.thaw.functions.transcode.form;

import java.util.Optional;

import dev.thaw.media.Cut;

/** One of several inputs that are joined: an object or a URL, the job's own input when it names none, and the wanted part of it. */
public record Piece(Optional<String> input, Cut cut) {}
