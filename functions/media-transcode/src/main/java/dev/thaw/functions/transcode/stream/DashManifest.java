package dev.thaw.functions.transcode.stream;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the manifest of a stream after MPEG-DASH (ISO/IEC 23009-1, live profile, static), over the same segments as HLS. */
public final class DashManifest {
    private static final double NTSC = 1001.0 / 1000;
    private static final double NEARLY = 0.005;

    private DashManifest() {}

    /** The manifest. */
    public static String write(List<Rendition> pictures, List<Rendition> sounds) {
        List<Rendition> all = pictures.isEmpty() ? sounds : pictures;
        double seconds = Stream.concat(pictures.stream(), sounds.stream())
                .mapToDouble(rendition -> rendition.playlist().seconds())
                .max()
                .orElse(0);
        double longest = all.stream()
                .mapToDouble(rendition -> rendition.playlist().longest())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        text.append("<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011\"")
                .append(String.format(
                        Locale.ROOT,
                        " type=\"static\" mediaPresentationDuration=\"PT%.3fS\" minBufferTime=\"PT%.3fS\""
                                + " maxSegmentDuration=\"PT%.3fS\">\n  <Period id=\"0\" start=\"PT0S\">\n",
                        seconds,
                        longest,
                        longest));
        if (!pictures.isEmpty()) {
            text.append("    <AdaptationSet contentType=\"video\" mimeType=\"video/mp4\" segmentAlignment=\"true\""
                    + " startWithSAP=\"1\">\n");
            pictures.forEach(picture -> text.append(picture(picture)));
            text.append("    </AdaptationSet>\n");
        }
        sounds.forEach(sound -> text.append(sound(sound)));
        return text.append("  </Period>\n</MPD>\n").toString();
    }

    private static String picture(Rendition rendition) {
        Rendition.Picture picture = rendition.picture().orElseThrow();
        String rate = rate(picture.framesPerSecond())
                .map(text -> " frameRate=\"" + text + "\"")
                .orElse("");
        String more = String.format(
                Locale.ROOT,
                " width=\"%d\" height=\"%d\" sar=\"1:1\"%s",
                picture.size().width(),
                picture.size().height(),
                rate);
        return representation(rendition, more, "");
    }

    private static String sound(Rendition rendition) {
        Rendition.Voice voice = rendition.voice().orElseThrow();
        String language = voice.language().map(tag -> " lang=\"" + tag + "\"").orElse("");
        String role = String.format(
                Locale.ROOT,
                "      <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"%s\"/>\n",
                voice.usual() ? "main" : "alternate");
        String channels = String.format(
                Locale.ROOT,
                "        <AudioChannelConfiguration"
                        + " schemeIdUri=\"urn:mpeg:dash:23003:3:audio_channel_configuration:2011\" value=\"%d\"/>\n",
                voice.channels());
        return String.format(
                        Locale.ROOT,
                        "    <AdaptationSet contentType=\"audio\" mimeType=\"audio/mp4\" segmentAlignment=\"true\""
                                + " startWithSAP=\"1\"%s>\n",
                        language)
                + role
                + representation(
                        rendition,
                        String.format(Locale.ROOT, " audioSamplingRate=\"%d\"", voice.sampleRate()),
                        channels)
                + "    </AdaptationSet>\n";
    }

    private static String representation(Rendition rendition, String more, String inner) {
        String folder = rendition.folder();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "      <Representation id=\"%s\" codecs=\"%s\" bandwidth=\"%d\"%s>\n%s",
                folder,
                rendition.codec(),
                rendition.playlist().peakRate(),
                more,
                inner));
        text.append(String.format(
                Locale.ROOT,
                "        <SegmentTemplate timescale=\"%d\" initialization=\"%s/init.mp4\" media=\"%s/$Number%%05d$.m4s\""
                        + " startNumber=\"0\">\n          <SegmentTimeline>\n",
                rendition.timescale(),
                folder,
                folder));
        text.append(timeline(rendition));
        return text.append("          </SegmentTimeline>\n        </SegmentTemplate>\n      </Representation>\n")
                .toString();
    }

    // Each segment begins where the one before ends: what a playlist tells in seconds is rounded to whole units once.
    private static String timeline(Rendition rendition) {
        StringBuilder text = new StringBuilder();
        long length = -1;
        int repeated = 0;
        for (MediaPlaylist.Segment segment : rendition.playlist().segments()) {
            long units = Math.round(segment.seconds() * rendition.timescale());
            if (units == length) {
                repeated++;
            } else {
                text.append(entry(length, repeated));
                length = units;
                repeated = 0;
            }
        }
        return text.append(entry(length, repeated)).toString();
    }

    private static String entry(long length, int repeated) {
        if (length < 0) {
            return "";
        }
        return repeated == 0
                ? String.format(Locale.ROOT, "            <S d=\"%d\"/>\n", length)
                : String.format(Locale.ROOT, "            <S d=\"%d\" r=\"%d\"/>\n", length, repeated);
    }

    /** The rate as the manifest wants it: a whole number, or a ratio such as 30000/1001; none where it is neither. */
    private static Optional<String> rate(double framesPerSecond) {
        long whole = Math.round(framesPerSecond);
        if (whole > 0 && Math.abs(framesPerSecond - whole) < NEARLY) {
            return Optional.of(Long.toString(whole));
        }
        long television = Math.round(framesPerSecond * NTSC);
        return television > 0 && Math.abs(framesPerSecond * NTSC - television) < NEARLY
                ? Optional.of(television * 1000 + "/1001")
                : Optional.empty();
    }
}
