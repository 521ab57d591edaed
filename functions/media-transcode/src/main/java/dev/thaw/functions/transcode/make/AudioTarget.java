package dev.thaw.functions.transcode.make;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.thaw.functions.transcode.form.AudioCodec;
import dev.thaw.functions.transcode.form.Loudness;
import dev.thaw.functions.transcode.form.SoundForm;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.run.Encoders;

/**
 * A sound track as it is to come out.
 *
 * @param stream the input's stream
 * @param name FFmpeg's name of the codec
 * @param encoder FFmpeg's name of what makes it; {@code copy} when it is taken over
 * @param bitRate in bit/s; 0 where nothing is lost
 * @param resampled whether the sample rate (Hz) is not the source's
 */
public record AudioTarget(
        int stream,
        String name,
        String encoder,
        long bitRate,
        int channels,
        int sampleRate,
        boolean resampled,
        String language,
        Optional<Loudness> loudness) {
    private static final String COPY = "copy";
    private static final int MOST_SAMPLES = 48_000;
    private static final int BITS = 16;
    private static final double FLAC_SHARE = 0.6;

    /** What a form comes to with this track. */
    static AudioTarget of(SoundForm form, MediaInfo.Audio track, Encoders encoders) {
        AudioCodec codec = form.codec();
        int rate = form.sampleRate().orElse(Math.min(track.sampleRate(), MOST_SAMPLES));
        int samples = codec == AudioCodec.OPUS ? MOST_SAMPLES : rate;
        return new AudioTarget(
                track.stream(),
                codec.codec(),
                encoders.require(codec.encoder(), codec.codec()),
                codec.bitRate() == 0 ? 0 : form.bitRate().orElse(codec.bitRate()),
                Math.min(form.channels(), track.channels()),
                samples,
                samples != track.sampleRate() || form.loudness().isPresent(),
                track.language(),
                form.loudness());
    }

    /** The source's track as it is. */
    static AudioTarget copyOf(MediaInfo.Audio track) {
        return new AudioTarget(
                track.stream(),
                track.codec(),
                COPY,
                track.bitRate(),
                track.channels(),
                track.sampleRate(),
                false,
                track.language(),
                Optional.empty());
    }

    public boolean copied() {
        return encoder.equals(COPY);
    }

    /**
     * The options that make it.
     *
     * @param place which of the output's sound tracks it is, from 0
     */
    List<String> options(int place, Measurements measured) {
        String track = ":a:" + place;
        List<String> options = new ArrayList<>(List.of("-map", "0:" + stream, "-c" + track, encoder));
        options.addAll(List.of("-metadata:s" + track, "language=" + language));
        if (copied()) {
            return options;
        }
        if (bitRate > 0) {
            options.addAll(List.of("-b" + track, Long.toString(bitRate)));
        }
        options.addAll(List.of("-ac" + track, Integer.toString(channels)));
        if (resampled) {
            options.addAll(List.of("-ar" + track, Integer.toString(sampleRate)));
        }
        loudness.flatMap(wanted -> measured.filter(this, wanted))
                .ifPresent(filter -> options.addAll(List.of("-filter" + track, filter)));
        return options;
    }

    /** Bytes of so many seconds, about. */
    double bytes(double seconds) {
        double raw = (double) sampleRate * channels * BITS;
        double bits = bitRate > 0 ? bitRate : name.equals("flac") ? raw * FLAC_SHARE : raw;
        return seconds * bits / Byte.SIZE;
    }

    /** As the plan tells it. */
    Plan.Audio planned() {
        return new Plan.Audio(stream, name, bitRate, channels, sampleRate, language, copied(), loudness.isPresent());
    }
}
