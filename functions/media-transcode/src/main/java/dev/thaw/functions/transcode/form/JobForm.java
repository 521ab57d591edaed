package dev.thaw.functions.transcode.form;

import java.util.List;

import dev.thaw.functions.transcode.media.Cut;

/** What is to be made of one input; with {@code plan}, only what would be made is told. */
public record JobForm(Cut cut, List<OutputForm> outputs, boolean plan) {}
