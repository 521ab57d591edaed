package dev.thaw.functions.imagegen.output;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says in a picture's metadata how it came about: PNG text chunks and XMP with IPTC's digital source type, which marks it as made by a machine.
 *
 * @param source the IPTC digital source type
 * @param promptHash the prompt's SHA-256; the prompt itself stays with its author
 */
public record PictureLabel(String model, long seed, String promptHash, String job, String source) {
    private static final String SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/";
    private static final String XMP_KEYWORD = "XML:com.adobe.xmp";
    private static final byte[] XMP_MARKER = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_SEGMENT = 65_533;

    /** The same picture with the label in it; what is neither PNG, JPEG nor WebP stays as it is. */
    public byte[] on(byte[] picture) {
        if (PngChunks.isPng(picture)) {
            var chunks = new ByteArrayOutputStream();
            fields().forEach((key, value) -> chunks.writeBytes(PngChunks.text(key, value)));
            chunks.writeBytes(PngChunks.text(XMP_KEYWORD, xmp()));
            return PngChunks.with(picture, chunks.toByteArray());
        }
        if (WebpChunks.isWebp(picture)) {
            return WebpChunks.withXmp(picture, xmp().getBytes(StandardCharsets.UTF_8));
        }
        return isJpeg(picture) ? onJpeg(picture) : picture;
    }

    private Map<String, String> fields() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("Software", "Thaw image-gen-proxy");
        fields.put("Model", model);
        fields.put("Seed", Long.toString(seed));
        fields.put("PromptSha256", promptHash);
        fields.put("Job", job);
        return fields;
    }

    private String xmp() {
        return """
                <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
                <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
                <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:thaw="urn:thaw:imagegen"\
                 Iptc4xmpExt:DigitalSourceType="%s" thaw:model="%s" thaw:seed="%d" thaw:promptSha256="%s" thaw:job="%s"/>\
                </rdf:RDF></x:xmpmeta>
                <?xpacket end="w"?>""".formatted(SOURCE_TYPES + source, escaped(model), seed, promptHash, job);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static boolean isJpeg(byte[] file) {
        return file.length > 4 && file[0] == (byte) 0xFF && file[1] == (byte) 0xD8;
    }

    /** An APP1 segment behind the start marker, and behind the JFIF segment if there is one (XMP specification part 3, section 1.1.3). */
    private byte[] onJpeg(byte[] picture) {
        byte[] packet = xmp().getBytes(StandardCharsets.UTF_8);
        int length = 2 + XMP_MARKER.length + packet.length;
        if (length > MAX_SEGMENT) {
            return picture;
        }
        boolean jfif = picture[2] == (byte) 0xFF && picture[3] == (byte) 0xE0 && picture.length > 6;
        int at = jfif ? 4 + (((picture[4] & 255) << 8) | (picture[5] & 255)) : 2;
        return ByteBuffer.allocate(picture.length + 2 + length)
                .put(picture, 0, at)
                .putShort((short) 0xFFE1)
                .putShort((short) length)
                .put(XMP_MARKER)
                .put(packet)
                .put(picture, at, picture.length - at)
                .array();
    }
}
