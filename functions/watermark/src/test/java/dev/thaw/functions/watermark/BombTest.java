package dev.thaw.functions.watermark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Small files that become very large: each ends soon, in a picture or a clean error, and the next picture is made. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@Timeout(60)
class BombTest {
    private static final int SIGNATURE_AND_HEADER = 8 + 25;
    private static final int BLOWN_UP = 400 << 20;
    private static final Map<String, Object> TEXT = Map.of("text", "x");

    @TempDir
    Path folder;

    Shop shop;

    @AfterEach
    void theNextPictureIsMade() throws Exception {
        shop.put("in/next.png", Pictures.grey(folder, "next.png", 60, 60));
        shop.call("in/next.png", TEXT).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iCCP", "zTXt", "iTXt", "IDAT"})
    void aChunkThatInflatesToMuch(String type) throws Exception {
        // Given
        byte[] png = Pictures.grey(folder, "small.png", 60, 60);
        var bomb = new ByteArrayOutputStream();
        bomb.write(png, 0, SIGNATURE_AND_HEADER);
        bomb.write(chunk(type, contents(type)));
        bomb.write(png, SIGNATURE_AND_HEADER, png.length - SIGNATURE_AND_HEADER);
        shop.put("in/chunk.png", bomb.toByteArray());

        // When
        Response answer = shop.call("in/chunk.png", TEXT);

        // Then
        String outcome = answer.statusCode() == 200 ? "fine" : answer.jsonPath().getString("code");
        assertTrue(Set.of("fine", "broken-media", "work-too-large").contains(outcome), answer.asString());
    }

    @Test
    void moreFramesThanAreAllowed() {
        // Given
        shop.put("in/frames.gif", gif(1, 1, 1500));

        // When, Then
        shop.call("in/frames.gif", TEXT).then().statusCode(422).body("code", equalTo("too-many-frames"));
    }

    @Test
    void fewBytesAFrameOnALargeCanvas() {
        // Given 1.6 thousand million pixels in less than a kilobyte
        shop.put("in/canvas.gif", gif(9000, 9000, 20));

        // When, Then
        shop.call("in/canvas.gif", TEXT).then().statusCode(422).body("code", equalTo("work-too-large"));
    }

    private static byte[] contents(String type) throws IOException {
        var contents = new ByteArrayOutputStream();
        if (!type.equals("IDAT")) {
            contents.writeBytes("Comment\0".getBytes(StandardCharsets.ISO_8859_1));
            // The method of compression; an international text says first that it is compressed, and has a language and
            // a translation.
            contents.writeBytes(type.equals("iTXt") ? new byte[] {1, 0, 0, 0} : new byte[] {0});
        }
        try (var deflated = new DeflaterOutputStream(contents, new Deflater(Deflater.BEST_COMPRESSION))) {
            byte[] zeros = new byte[1 << 20];
            for (int written = 0; written < BLOWN_UP; written += zeros.length) {
                deflated.write(zeros);
            }
        }
        return contents.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        var crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    /** Frames of one pixel each (GIF89a). */
    private static byte[] gif(int width, int height, int frames) {
        var file = new ByteArrayOutputStream();
        file.writeBytes("GIF89a".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(new byte[] {(byte) width, (byte) (width >> 8), (byte) height, (byte) (height >> 8)});
        file.writeBytes(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, -1, -1, -1});
        for (int i = 0; i < frames; i++) {
            file.writeBytes(new byte[] {0x21, (byte) 0xF9, 4, 0, 10, 0, 0, 0});
            file.writeBytes(new byte[] {0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0});
            file.writeBytes(new byte[] {2, 2, 0x44, 1, 0});
        }
        file.write(0x3B);
        return file.toByteArray();
    }
}
