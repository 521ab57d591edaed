package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reads an encrypted playlist as a player must (RFC 8216). */
record Sealed(String playlist) {
    private static final Pattern KEY =
            Pattern.compile("#EXT-X-KEY:METHOD=AES-128,URI=\"([^\"]+)\"(,IV=0x([0-9a-fA-F]{32}))?");

    /** Bytes below the playlist's folder. */
    @FunctionalInterface
    interface Files {
        byte[] read(String name) throws IOException;
    }

    String uri() {
        Matcher key = KEY.matcher(playlist);
        assertTrue(key.find(), playlist);
        return key.group(1);
    }

    /** The segments' names. */
    List<String> segments() {
        return playlist.lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .toList();
    }

    /** The segments as they were before, each with the initialisation section before it where there is one. */
    List<byte[]> opened(byte[] key, Files files) throws IOException, GeneralSecurityException {
        Matcher tag = KEY.matcher(playlist);
        assertTrue(tag.find(), playlist);
        int map = playlist.indexOf("#EXT-X-MAP");
        assertTrue(map < tag.start(), "what comes behind the key is encrypted, and the section is not");
        assertTrue(tag.end() < playlist.indexOf("#EXTINF"), playlist);
        byte[] init = map < 0 ? new byte[0] : files.read("init.mp4");
        List<byte[]> opened = new ArrayList<>();
        for (String segment : segments()) {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            byte[] vector = ByteBuffer.allocate(16).putLong(8, opened.size()).array();
            assertTrue(tag.group(3) == null && playlist.contains("#EXT-X-MEDIA-SEQUENCE:0\n"), playlist);
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
            byte[] plain = cipher.doFinal(files.read(segment));
            opened.add(ByteBuffer.allocate(init.length + plain.length)
                    .put(init)
                    .put(plain)
                    .array());
        }
        return opened;
    }
}
