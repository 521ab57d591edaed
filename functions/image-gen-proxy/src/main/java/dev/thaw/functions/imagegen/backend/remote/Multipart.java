package dev.thaw.functions.imagegen.backend.remote;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Builds a body of type {@code multipart/form-data} (RFC 7578). */
public final class Multipart {
    private final String boundary = "thaw-" + UUID.randomUUID();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    public Multipart field(String name, String value) {
        return part("Content-Disposition: form-data; name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
    }

    public Multipart file(String name, String fileName, String contentType, byte[] content) {
        return part(
                "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName + "\"\r\nContent-Type: "
                        + contentType,
                content);
    }

    private Multipart part(String head, byte[] content) {
        write("--" + boundary + "\r\n" + head + "\r\n\r\n");
        body.writeBytes(content);
        write("\r\n");
        return this;
    }

    private void write(String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** The whole body; nothing can be added behind it. */
    public byte[] end() {
        write("--" + boundary + "--\r\n");
        return body.toByteArray();
    }
}
