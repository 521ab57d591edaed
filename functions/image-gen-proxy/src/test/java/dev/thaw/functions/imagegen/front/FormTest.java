package dev.thaw.functions.imagegen.front;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.functions.imagegen.FailureException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class FormTest {
    private static final String TYPE = "multipart/form-data; boundary=\"b1\"";

    @Test
    void fieldsBecomeWhatJsonWouldHave() {
        // Given
        String body = """
                preamble
                --b1
                Content-Disposition: form-data; name="n"

                2
                --b1
                Content-Disposition: form-data; name="stream"

                true
                --b1
                Content-Disposition: form-data; name="prompt"

                a
                bä --b
                --b1
                Content-Disposition: form-data; name="thaw"

                {"seed": 3}
                --b1--
                """.replace("\n", "\r\n");

        // When
        Form form = Form.read(TYPE, Buffer.buffer(body));

        // Then
        assertEquals(
                "{\"n\":2,\"stream\":true,\"prompt\":\"a\\r\\nb\u00e4 --b\",\"thaw\":{\"seed\":3}}",
                form.fields(new ObjectMapper()).toString());
    }

    @Test
    void filesKeepTheirBytesAndLists() {
        // Given
        byte[] bytes = {0, 13, 10, 45, 45, (byte) 0xFF, 13, 10};
        Buffer body = Buffer.buffer()
                .appendString("--b1\r\nContent-Disposition: form-data; name=\"image[]\"; filename=\"a.png\"\r\n")
                .appendString("Content-Type: image/png\r\n\r\n")
                .appendBytes(bytes)
                .appendString("\r\n--b1\r\ncontent-disposition: form-data; filename=b; name=\"image[1]\"\r\n\r\n\r\n")
                .appendString("--b1--");

        // When
        Form form = Form.read("multipart/form-data; charset=utf-8; boundary=b1", body);

        // Then
        assertEquals(2, form.files("image").size());
        assertArrayEquals(bytes, form.files("image").get(0).getBytes());
        assertEquals(0, form.files("image").get(1).length());
        assertEquals(0, form.files("mask").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b1",
                "--b1\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2",
                "--b1\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2\r\n--b1",
                "--b1\r\nContent-Disposition: form-data\r\n\r\n2\r\n--b1--",
                "--b1\r\nX: y\r\n--b1--"
            })
    void whatIsCutOffIsRefused(String body) {
        var refusal = assertThrows(FailureException.class, () -> Form.read(TYPE, Buffer.buffer(body)));
        assertEquals("invalid_form", refusal.failure().code());
    }

    @Test
    void aTypeWithoutBoundaryIsRefused() {
        assertThrows(FailureException.class, () -> Form.read("multipart/form-data", Buffer.buffer()));
    }
}
