package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.functions.transcode.make.Plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * How much of a picture is left by each preset, as structural similarity (SSIM, 1 is all of it) with the source at the output's size, and
 * what it costs. The table is left in {@code target/quality.md}.
 */
@Tag("slow")
class QualityTest extends BenchTest {
    private static final Path TABLE = Path.of("target/quality.md");
    private static final Pattern SSIM = Pattern.compile("SSIM .*All:([\\d.]+)");
    private static final double SECONDS = 4;
    /** Where quality is what is constant, twice the planned rate is the most, which encoders of AV1 exceed somewhat in a film as short as this. */
    private static final double MOST = 2.6;

    private static final String SIZE = "s=1280x720:r=25";
    /** From what is easy to what is hard: noise cannot be kept at such rates, and should not. */
    private static final Map<String, String> CLIPS = Map.of(
            "clouds",
            "perlin=" + SIZE + ":octaves=5:tscale=2",
            "drawing",
            "testsrc2=" + SIZE,
            "zoom",
            "mandelbrot=" + SIZE + ":start_scale=1:end_scale=0.05:end_pts=100",
            "mixture",
            "gradients=" + SIZE
                    + ":speed=0.03:seed=3[g];mandelbrot=s=640x720:r=25:start_scale=1:end_scale=0.1:end_pts=100[m];"
                    + "testsrc2=s=320x180:r=25[t];[g][m]overlay=x='40*t'[x];[x][t]overlay=x='1280-mod(200*t,1600)':y='360+100*sin(t*2)',"
                    + "noise=alls=5:allf=t:all_seed=5");

    @BeforeAll
    static void begin() throws IOException {
        Files.writeString(TABLE, "| clip | output | kbit/s | planned | SSIM |\n|---|---|---|---|---|\n");
    }

    @AfterAll
    static void show() throws IOException {
        System.out.println(Files.readString(TABLE));
    }

    @ParameterizedTest
    @CsvSource({
        // The least SSIM of the films in H.264, VP9 and AV1, and of the rungs.
        "clouds,  0.985, 0.985, 0.985, 0.97",
        "drawing, 0.98,  0.985, 0.98,  0.97",
        "zoom,    0.94,  0.96,  0.955, 0.94",
        "mixture, 0.88,  0.89,  0.89,  0.88"
    })
    void eachPresetKeepsWhatIsSeenAtThePlannedRate(String clip, double h264, double vp9, double av1, double rungs)
            throws Exception {
        // Given
        Path source = clips.run(
                "source.mkv",
                List.of("-f", "lavfi", "-i", CLIPS.get(clip), "-t", "4", "-pix_fmt", "yuv420p", "-c:v", "ffv1"));
        // When
        var plan = bench.job(source, """
                {"outputs": [{"preset": "mp4-720p"}, {"preset": "webm-720p"}, {"preset": "hls"},
                  {"type": "mp4", "name": "av1", "video": {"codec": "av1"}}]}""").plan();
        // Then
        check(clip, plan, 0, "mp4-720p.mp4", source, h264);
        check(clip, plan, 1, "webm-720p.webm", source, vp9);
        check(clip, plan, 3, "av1.mp4", source, av1);
        List<Plan.Video> ladder = plan.outputs().get(2).video();
        assertEquals(
                List.of(720, 480, 360, 240),
                ladder.stream().map(Plan.Video::height).toList());
        for (Plan.Video rung : ladder) {
            Path playlist = outputs.resolve("hls/video-" + rung.height() + "/index.m3u8");
            double rate = bitRate(playlist.getParent());
            double likeness = ssim(playlist, source, rung);
            note(clip, "hls " + rung.height(), rate, rung, likeness);
            assertTrue(likeness >= rungs, clip + " " + rung + ": " + likeness);
            assertTrue(rate <= rung.bitRate() * 1.25, clip + " " + rung + ": " + rate);
        }
    }

    private void check(String clip, Plan plan, int place, String file, Path source, double least) throws Exception {
        Plan.Video video = plan.outputs().get(place).video().getFirst();
        double rate = Files.size(outputs.resolve(file)) * 8 / SECONDS;
        double likeness = ssim(outputs.resolve(file), source, video);
        note(clip, file, rate, video, likeness);
        assertTrue(likeness >= least, clip + " " + file + ": " + likeness);
        assertTrue(rate <= video.bitRate() * MOST, clip + " " + file + ": " + rate);
    }

    private static double ssim(Path made, Path source, Plan.Video video) throws Exception {
        String said = Workbench.ffmpeg(
                "-i",
                made.toString(),
                "-i",
                source.toString(),
                "-filter_complex",
                "[1:v]scale=%d:%d[source];[0:v][source]ssim".formatted(video.width(), video.height()),
                "-f",
                "null",
                "-");
        Matcher found = SSIM.matcher(said);
        assertTrue(found.find(), said);
        return Double.parseDouble(found.group(1));
    }

    private static double bitRate(Path rendition) throws IOException {
        try (Stream<Path> files = Files.list(rendition)) {
            return files.filter(file -> file.toString().endsWith(".m4s"))
                            .mapToLong(QualityTest::size)
                            .sum()
                    * 8
                    / SECONDS;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void note(String clip, String output, double rate, Plan.Video planned, double likeness)
            throws IOException {
        String line = String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %d | %.3f |%n",
                clip,
                output,
                rate / 1000,
                planned.bitRate() / 1000,
                likeness);
        Files.writeString(TABLE, line, StandardOpenOption.APPEND);
    }
}
