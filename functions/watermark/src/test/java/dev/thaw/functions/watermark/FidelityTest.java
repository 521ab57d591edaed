package dev.thaw.functions.watermark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a picture has beside its colours: alpha, depth, orientation, profile and EXIF data. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class FidelityTest {
    @TempDir
    Path folder;

    Shop shop;

    @Test
    void alphaIsKept() throws Exception {
        // Given
        shop.put("in/alpha.png", Pictures.transparent(folder, "alpha.png", 200, 200));

        // When
        shop.call("in/alpha.png", Map.of("text", "Thaw", "position", "bottom"))
                .then()
                .statusCode(200);

        // Then the ground is as transparent as before, the mark is not
        byte[] pixels = Pictures.pixels(folder, shop.get("out/alpha.png"), "alpha-out.png", "rgba");
        assertEquals(0, pixels[3]);
        boolean anyOpaque = false;
        for (int i = 3; i < pixels.length; i += 4) {
            anyOpaque |= (pixels[i] & 0xFF) > 100;
        }
        assertTrue(anyOpaque);
    }

    @Test
    void sixteenBitsStaySixteen() throws Exception {
        // Given a grey between two of the eight-bit ones
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=gray:s=64x64:r=1,format=rgb48be,lutrgb=r=33000:g=33000:b=33000",
                "-frames:v",
                "1",
                folder.resolve("deep.png").toString());
        shop.put("in/deep.png", Files.readAllBytes(folder.resolve("deep.png")));

        // When
        assertEquals(
                200, shop.call("in/deep.png", Map.of("text", "x", "scale", 0.1)).statusCode());

        // Then
        byte[] pixels = Pictures.pixels(folder, shop.get("out/deep.png"), "deep-out.png", "rgb48be");
        assertEquals(33000, ((pixels[0] & 0xFF) << 8) | (pixels[1] & 0xFF), 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void exifOrientationIsHonouredAndTheProfileKept(int orientation) throws Exception {
        // Given a picture whose first stored row is white
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=black:s=160x80:r=1,drawbox=x=0:y=0:w=80:h=40:color=white:t=fill",
                "-frames:v",
                "1",
                "-pix_fmt",
                "yuvj444p",
                folder.resolve("exif.jpg").toString());
        byte[] jpeg = Files.readAllBytes(folder.resolve("exif.jpg"));
        shop.put("in/exif.jpg", Pictures.jpegWith(jpeg, orientation));

        // When
        shop.call("in/exif.jpg", Map.of("text", "x", "position", "center", "scale", 0.05))
                .then()
                .statusCode(200);

        // Then the white corner is where a viewer shows it
        byte[] output = shop.get("out/exif.jpg");
        PictureHeader header = Shop.header(output);
        boolean turned = orientation >= 5;
        assertEquals(turned ? 80 : 160, header.width());
        assertEquals(1, header.orientation());
        assertTrue(new String(output, StandardCharsets.ISO_8859_1)
                .contains("ICC_PROFILE\0\1\1" + new String(Pictures.PROFILE, StandardCharsets.US_ASCII)));
        byte[] pixels = Pictures.pixels(folder, output, "exif-out.jpg", "gray");
        boolean right = List.of(2, 3, 6, 7).contains(orientation);
        boolean low = List.of(3, 4, 7, 8).contains(orientation);
        int x = right ? header.width() - 4 : 3;
        int y = low ? header.height() - 4 : 3;
        assertTrue((pixels[y * header.width() + x] & 0xFF) > 200, "the white corner of orientation " + orientation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "webp"})
    void aProfileGoesOverIntoEveryFormatThatHoldsOne(String format) throws Exception {
        // Given
        byte[] jpeg = Pictures.grey(folder, "icc.jpg", 64, 64);
        shop.put("in/icc.jpg", PictureType.JPEG.with(Bytes.of(jpeg), adobeLike(), null));

        // When
        shop.call("in/icc.jpg", Map.of("text", "x", "outputs", List.of(Map.of("format", format))))
                .then()
                .statusCode(200);

        // Then it is there, and decoders take the file
        byte[] output = shop.get("out/icc." + format);
        shop.put("in/again." + format, output);
        shop.call("in/again." + format, Map.of("text", "x", "outputs", List.of(Map.of("format", "jpg"))))
                .then()
                .statusCode(200);
        byte[] profile = adobeLike();
        String whole = new String(shop.get("out/again.jpg"), StandardCharsets.ISO_8859_1);
        assertTrue(whole.contains(new String(profile, StandardCharsets.ISO_8859_1)));
        assertEquals(64 * 64 * 3, Pictures.pixels(folder, output, "icc-out." + format, "rgb24").length);
    }

    @Test
    void coloursAreConvertedWhereAFormatHoldsNoProfile() throws Exception {
        // Given a profile whose green is bluer and redder than that of sRGB
        Pictures.run(
                "-f",
                "lavfi",
                "-i",
                "color=c=0x40C040:s=64x64:r=1,format=rgb24",
                "-frames:v",
                "1",
                folder.resolve("g.png").toString());
        byte[] png = Files.readAllBytes(folder.resolve("g.png"));
        shop.put("in/g.png", PictureType.PNG.with(Bytes.of(png), adobeLike(), null));

        // When
        var outputs = List.of(Map.of("name", "kept"), Map.of("name", "srgb", "profile", "srgb"));
        shop.call("in/g.png", Map.of("text", "x", "scale", 0.05, "outputs", outputs))
                .then()
                .statusCode(200);

        // Then
        byte[] kept = Pictures.pixels(folder, shop.get("out/kept.png"), "kept.png", "rgb24");
        byte[] converted = Pictures.pixels(folder, shop.get("out/srgb.png"), "srgb.png", "rgb24");
        assertEquals(0x40, kept[0] & 0xFF);
        assertTrue(Math.abs((converted[0] & 0xFF) - 0x40) > 4, "red is " + (converted[0] & 0xFF));
        assertFalse(new String(shop.get("out/srgb.png"), StandardCharsets.ISO_8859_1).contains("iCCP"));
    }

    /** A real profile that is not sRGB: Java's linear one. */
    private static byte[] adobeLike() {
        return java.awt.color.ICC_Profile.getInstance(java.awt.color.ColorSpace.CS_LINEAR_RGB)
                .getData();
    }

    @Test
    void thePlaceIsRemovedFromExif() throws Exception {
        // Given a JPEG with a GPS directory and a camera's name
        byte[] jpeg = PictureType.JPEG.with(Bytes.of(Pictures.grey(folder, "gps.jpg", 64, 64)), null, exif());
        shop.put("in/gps.jpg", jpeg);

        // When
        var outputs = List.of(
                Map.of("name", "safe", "metadata", "without-location"),
                Map.of("name", "all", "metadata", "all"),
                Map.of("name", "none"));
        assertEquals(
                200,
                shop.call("in/gps.jpg", Map.of("text", "x", "outputs", outputs)).statusCode());

        // Then
        assertTrue(text("out/all.jpg").contains("52N13E"));
        assertTrue(text("out/safe.jpg").contains("Camera"));
        assertFalse(text("out/safe.jpg").contains("52N13E"));
        assertFalse(text("out/none.jpg").contains("Camera"));
    }

    /** Big-endian TIFF: model at 50, a GPS directory at 60 with one text at 80. */
    private static byte[] exif() {
        var b = ByteBuffer.allocate(100);
        b.put(new byte[] {'M', 'M', 0, 42}).putInt(8);
        b.putShort((short) 2);
        b.putShort((short) 0x0110).putShort((short) 2).putInt(7).putInt(50);
        b.putShort((short) 0x8825).putShort((short) 4).putInt(1).putInt(60);
        b.putInt(0);
        b.position(50);
        b.put("Camera\0".getBytes(StandardCharsets.US_ASCII));
        b.position(60);
        b.putShort((short) 1);
        b.putShort((short) 0x1B).putShort((short) 2).putInt(7).putInt(80);
        b.putInt(0);
        b.position(80);
        b.put("52N13E\0".getBytes(StandardCharsets.US_ASCII));
        return b.array();
    }

    @Test
    void fourInksAreReadByTheirProfile() throws Exception {
        // Given a profile by which cyan looks green (Lab 128, 64, 192 of 255), and a picture full of it
        byte[] jpeg = Cmyk.cyan(64, 64);
        shop.put("in/inks.jpg", PictureType.JPEG.with(Bytes.of(jpeg), Cmyk.profile(128, 64, 192), null));

        // When
        var outputs = List.of(Map.of("format", "png"));
        shop.call("in/inks.jpg", Map.of("text", "x", "scale", 0.05, "outputs", outputs))
                .then()
                .statusCode(200);

        // Then it is that green in sRGB
        byte[] pixels = Pictures.pixels(folder, shop.get("out/inks.png"), "inks.png", "rgb24");
        assertEquals(0, pixels[0] & 0xFF, 10);
        assertEquals(143, pixels[1] & 0xFF, 10);
        assertEquals(0, pixels[2] & 0xFF, 10);
        assertFalse(text("out/inks.png").contains("iCCP"));
    }

    @Test
    void profileAndExifOfATiffAreKept() throws Exception {
        // Given
        shop.put("in/scan.tiff", tiff(adobeLike()));

        // When
        var outputs = List.of(Map.of("name", "scan", "metadata", "without-location"));
        shop.call("in/scan.tiff", Map.of("text", "x", "scale", 0.1, "outputs", outputs))
                .then()
                .statusCode(200);

        // Then
        String png = text("out/scan.png");
        assertTrue(png.contains("iCCP") && png.contains("Scanner"));
        assertFalse(png.contains("52N13E"));
        assertEquals(0x80, Pictures.pixels(folder, shop.get("out/scan.png"), "scan.png", "rgb24")[0] & 0xFF);
    }

    /** Grey, 32 x 32, with a model, a profile and a GPS directory. */
    private static byte[] tiff(byte[] profile) {
        int side = 32;
        var file = ByteBuffer.allocate(400 + profile.length + 3 * side * side);
        int profileAt = 400;
        int pixelsAt = profileAt + profile.length;
        int[][] entries = {
            {256, 3, 1, side << 16},
            {257, 3, 1, side << 16},
            {258, 3, 3, 300},
            {259, 3, 1, 1 << 16},
            {262, 3, 1, 2 << 16},
            {272, 2, 8, 310},
            {273, 4, 1, pixelsAt},
            {277, 3, 1, 3 << 16},
            {278, 3, 1, side << 16},
            {279, 4, 1, 3 * side * side},
            {34675, 7, profile.length, profileAt},
            {34853, 4, 1, 320}
        };
        file.put(new byte[] {'M', 'M', 0, 42}).putInt(8).putShort((short) entries.length);
        for (int[] entry : entries) {
            file.putShort((short) entry[0])
                    .putShort((short) entry[1])
                    .putInt(entry[2])
                    .putInt(entry[3]);
        }
        file.position(300).putShort((short) 8).putShort((short) 8).putShort((short) 8);
        file.position(310).put("Scanner\0".getBytes(StandardCharsets.US_ASCII));
        file.position(320).putShort((short) 1);
        file.putShort((short) 0x1B).putShort((short) 2).putInt(7).putInt(350).putInt(0);
        file.position(350).put("52N13E\0".getBytes(StandardCharsets.US_ASCII));
        file.position(profileAt).put(profile);
        Arrays.fill(file.array(), pixelsAt, file.capacity(), (byte) 0x80);
        return file.array();
    }

    private String text(String key) {
        return new String(shop.get(key), StandardCharsets.ISO_8859_1);
    }
}
