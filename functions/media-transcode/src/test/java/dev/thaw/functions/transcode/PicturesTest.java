package dev.thaw.functions.transcode;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.media.Limits;
import dev.thaw.media.MediaException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** HDR, moving pictures, waveforms and the choice of pictures. */
class PicturesTest {
    private static final String[] H264 = {"-c:v", "libopenh264", "-b:v", "1M", "-c:a", "aac"};

    @TempDir
    Path inputs;

    @TempDir
    Path outputs;

    private Clips clips;
    private Workbench bench;

    @BeforeEach
    void bench() {
        clips = new Clips(inputs);
        bench = new Workbench(outputs, Limits.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"smpte2084, 572", "arib-std-b67, 721"})
    void whiteOfAnHdrFilmIsWhiteOnUsualScreens(String transfer, int code) throws Exception {
        // Given: a grey of 10 bits that stands for white paper, 203 cd/m2, after ITU-R BT.2408
        String white = "nullsrc=size=320x180:rate=25:duration=1,format=yuv420p10le,geq=lum=" + code
                + ":cb=512:cr=512,setparams=color_primaries=bt2020:color_trc=" + transfer
                + ":colorspace=bt2020nc:range=tv";
        Path input = clips.run(
                "in.mp4", List.of("-f", "lavfi", "-i", white, "-c:v", "libsvtav1", "-preset", "12", "-crf", "20"));
        // When
        bench.presets(input, "mp4-720p", "thumbnail", "gif");
        // Then: without tone mapping it would be a grey of 128 to 185
        String colours = Workbench.ffprobe(
                "-v",
                "error",
                "-show_entries",
                "stream=pix_fmt,color_space,color_transfer,color_primaries",
                "-of",
                "csv=p=0",
                outputs.resolve("mp4-720p.mp4").toString());
        assertEquals("yuv420p,bt709,bt709,bt709", colours.strip());
        for (String picture : List.of("thumbnail.jpg", "gif.gif")) {
            BufferedImage seen = ImageIO.read(outputs.resolve(picture).toFile());
            int grey = seen.getRGB(80, 45) & 0xff;
            assertTrue(grey > 200, picture + " " + grey);
        }
    }

    @Test
    void makesAnAnimatedWebp() throws Exception {
        // Given
        Path input = clips.silent("in.mp4", 320, 240, 2, H264);
        // When
        bench.job(input, "{\"outputs\": [{\"preset\": \"webp\", \"frameRate\": 5, \"shortSide\": 120}]}");
        // Then: a file with frames, each in a chunk of its own, that plays for ever
        String bytes = Files.readString(outputs.resolve("webp.webp"), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertEquals(10, bytes.split("ANMF", -1).length - 1, 1);
        int animation = bytes.indexOf("ANIM");
        assertEquals("\0\0", bytes.substring(animation + 12, animation + 14));
    }

    @Test
    void drawsASoundsCurve() throws Exception {
        // Given: a second of a tone, then a second of silence
        Path input = clips.run(
                "in.wav", List.of("-f", "lavfi", "-i", "sine=duration=1,volume=8dB,apad=whole_dur=2", "-ac", "2"));
        // When
        bench.job(
                input,
                "{\"outputs\": [{\"type\": \"waveform\", \"width\": 200, \"height\": 60, \"color\": \"#ff0000\"}]}");
        // Then
        BufferedImage curve = ImageIO.read(outputs.resolve("waveform.png").toFile());
        assertEquals(200, curve.getWidth());
        assertEquals(60, curve.getHeight());
        assertEquals(0xffff0000, curve.getRGB(50, 25));
        assertEquals(0, curve.getRGB(150, 10) >>> 24, "clear where nothing is heard");
        Path silent = clips.silent("silent.mp4", 64, 64, 1, H264);
        assertEquals("no-audio-stream", codeOf(silent, "{\"preset\": \"waveform\"}"));
    }

    @Test
    void takesTheMostTellingPictureRatherThanTheFirst() throws Exception {
        // Given: black for a moment, then a scene
        Path input = clips.run(
                "in.mkv",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=320x240:rate=25:duration=3",
                        "-vf",
                        "drawbox=c=black:t=fill:enable='lt(t,0.4)'",
                        "-c:v",
                        "libopenh264",
                        "-b:v",
                        "1M"));
        // When
        bench.job(input, """
                {"outputs": [{"type": "thumbnails", "name": "first", "at": [0]},
                  {"type": "thumbnails", "name": "best", "at": [0], "best": true}]}""");
        // Then
        assertTrue(brightness("first.jpg") < 10);
        assertTrue(brightness("best.jpg") > 50);
    }

    private double brightness(String file) throws Exception {
        BufferedImage picture = ImageIO.read(outputs.resolve(file).toFile());
        double sum = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                sum += (picture.getRGB(x, y) >> 8) & 0xff;
            }
        }
        return sum / (picture.getWidth() * picture.getHeight());
    }

    private String codeOf(Path input, String job) {
        return assertThrows(MediaException.class, () -> bench.job(input, job)).code();
    }
}
