package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.thaw.functions.transcode.form.Loudness;
import dev.thaw.media.MediaException;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.InputCheck;

/** The first pass of loudness normalisation (EBU R 128, ITU-R BS.1770): how loud each track is. */
final class Measurements {
    static final Measurements NONE = new Measurements(Map.of());

    /** The gate of BS.1770: what is softer everywhere has no loudness that could be changed. */
    private static final double SILENCE = -69.9;

    private final Map<Track, Measured> measured;

    private Measurements(Map<Track, Measured> measured) {
        this.measured = measured;
    }

    private record Track(int stream, int channels) {
        private static Track of(AudioTarget target) {
            return new Track(target.stream(), target.channels());
        }
    }

    /** Integrated loudness and gate in LUFS, range in LU, true peak in dBTP. */
    private record Measured(double loudness, double gate, double range, double peak) {
        private static final Pattern SUMMARY = Pattern.compile(
                "I: +(-?[\\d.]+) LUFS\\s+Threshold: +(-?[\\d.]+) LUFS.*"
                        + "LRA: +(-?[\\d.]+) LU.*Peak: +(-?[\\d.]+|-inf) dBFS",
                Pattern.DOTALL);

        private static Measured read(String messages) {
            Matcher summary = SUMMARY.matcher(messages.substring(Math.max(0, messages.lastIndexOf("Summary:"))));
            if (!summary.find()) {
                throw MediaException.failed("transcode-failed", "FFmpeg did not tell the loudness.");
            }
            String peak = summary.group(4);
            return new Measured(
                    Double.parseDouble(summary.group(1)),
                    Double.parseDouble(summary.group(2)),
                    Double.parseDouble(summary.group(3)),
                    peak.equals("-inf") ? SILENCE : Double.parseDouble(peak));
        }
    }

    /** Measures what these tracks need, each once. */
    static Measurements of(List<AudioTarget> targets, Workshop shop) throws IOException, InterruptedException {
        Map<Track, Measured> measured = new HashMap<>();
        for (AudioTarget target : targets) {
            if (target.loudness().isPresent() && !measured.containsKey(Track.of(target))) {
                measured.put(Track.of(target), measure(target, shop));
            }
        }
        return new Measurements(measured);
    }

    private static Measured measure(AudioTarget target, Workshop shop) throws IOException, InterruptedException {
        Duration length = shop.source().length();
        List<String> arguments = new ArrayList<>(shop.source().options(shop.limits(), shop.threads()));
        arguments.addAll(List.of("-map", "0:" + target.stream(), "-vn", "-sn", "-dn"));
        arguments.addAll(List.of("-af", layout(target) + "ebur128=peak=true:framelog=quiet", "-f", "null", "-"));
        double cost = Costs.audio(target, length.toMillis() / 1000.0);
        Ffmpeg.Outcome outcome =
                shop.ffmpeg().run(new Ffmpeg.Run("info", arguments, length, cost, "measuring loudness"));
        InputCheck.verify(outcome);
        return Measured.read(outcome.messages());
    }

    /** The second pass: the filter that makes the track as loud as wanted; none for silence. */
    Optional<String> filter(AudioTarget target, Loudness wanted) {
        Measured found = measured.get(Track.of(target));
        if (found == null || found.loudness() <= SILENCE) {
            return Optional.empty();
        }
        return Optional.of(layout(target)
                + String.format(
                        Locale.ROOT,
                        "loudnorm=I=%.2f:TP=%.2f:LRA=%.2f:measured_I=%.2f:measured_thresh=%.2f:measured_LRA=%.2f"
                                + ":measured_TP=%.2f:linear=true",
                        wanted.target(),
                        wanted.peak(),
                        wanted.range(),
                        found.loudness(),
                        found.gate(),
                        found.range(),
                        found.peak()));
    }

    // What is measured is what will be heard: after the mixing down.
    private static String layout(AudioTarget target) {
        return "aformat=channel_layouts=" + (target.channels() == 1 ? "mono" : "stereo") + ",";
    }
}
