package dev.thaw.functions.transcode.form;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How sound is to be encoded; the bit rate in bit/s, the sample rate in Hz. */
public record SoundForm(
        AudioCodec codec,
        OptionalLong bitRate,
        int channels,
        OptionalInt sampleRate,
        Tracks tracks,
        Optional<Loudness> loudness) {}
