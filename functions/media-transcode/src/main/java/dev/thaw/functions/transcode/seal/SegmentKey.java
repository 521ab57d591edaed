package dev.thaw.functions.transcode.seal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.CipherOutputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import dev.thaw.media.MediaException;

/** A key of 128 bits for whole segments (RFC 8216, 4.3.2.4: AES-128, CBC, PKCS7); it has no text. */
public final class SegmentKey {
    /** A key's length. */
    public static final int BYTES = 16;

    private static final String SEALED = ".sealed";

    private final SecretKeySpec key;

    private SegmentKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
    }

    /** The key of these bytes; 422 {@code invalid-key} when they are not 16. */
    public static SegmentKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw MediaException.badMedia(
                    "invalid-key", "A key of a stream has %d bytes, not %d.".formatted(BYTES, bytes.length));
        }
        return new SegmentKey(bytes);
    }

    /** Bytes of a key that nobody else has. */
    public static byte[] made() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Encrypts a segment in its place. Its name is its number in its playlist, and that is the initialisation vector (RFC 8216, 5.2). */
    public void seal(Path segment) throws IOException {
        Path sealed = segment.resolveSibling(segment.getFileName() + SEALED);
        try (InputStream in = Files.newInputStream(segment);
                OutputStream out = new CipherOutputStream(Files.newOutputStream(sealed), cipher(number(segment)))) {
            in.transferTo(out);
        }
        Files.move(sealed, segment, StandardCopyOption.REPLACE_EXISTING);
    }

    private static long number(Path segment) {
        String name = segment.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    private Cipher cipher(long number) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            byte[] vector =
                    ByteBuffer.allocate(BYTES).putLong(0).putLong(number).array();
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(vector));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES", e);
        }
    }
}
