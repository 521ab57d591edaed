package dev.thaw.functions.watermark.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of links. A signature is the HMAC-SHA256 (RFC 2104) of the salt and what follows the signature in the path, slash included, in
 * Base64 for URLs without padding.
 */
public final class LinkKeys {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String ENV = "env:";
    private static final String FILE = "file:";
    private static final int SHORTEST = 16;

    private final List<Key> keys;

    private static final class Key {
        private final SecretKeySpec key;
        private final byte[] salt;

        private Key(byte[] key, byte[] salt) {
            this.key = new SecretKeySpec(key, ALGORITHM);
            this.salt = salt;
        }

        private byte[] sign(String path) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                mac.update(salt);
                return mac.doFinal(path.getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every Java has HMAC-SHA256", e);
            }
        }
    }

    private LinkKeys(List<Key> keys) {
        this.keys = keys;
    }

    /**
     * Reads keys from where {@code env:NAME} and {@code file:/path} point.
     *
     * @throws IllegalArgumentException that says what is wrong, without the key
     */
    public static LinkKeys of(List<String> references, Map<String, String> environment) {
        return new LinkKeys(references.stream()
                .map(reference -> key(reference, secret(reference, environment)))
                .toList());
    }

    private static String secret(String reference, Map<String, String> environment) {
        if (reference.startsWith(ENV)) {
            return environment.getOrDefault(reference.substring(ENV.length()), "");
        }
        if (reference.startsWith(FILE)) {
            try {
                return Files.readString(Path.of(reference.substring(FILE.length())));
            } catch (IOException e) {
                throw new IllegalArgumentException("The file of the key '" + reference + "' cannot be read", e);
            }
        }
        throw new IllegalArgumentException("A key is given as env:NAME or file:/path");
    }

    private static Key key(String reference, String secret) {
        String[] parts = secret.strip().split(":", -1);
        try {
            if (parts.length == 2) {
                byte[] key = HexFormat.of().parseHex(parts[0]);
                if (key.length >= SHORTEST) {
                    return new Key(key, HexFormat.of().parseHex(parts[1]));
                }
            }
        } catch (IllegalArgumentException notHex) {
            throw new IllegalArgumentException("'" + reference + "' does not hold KEY:SALT in hexadecimal digits");
        }
        throw new IllegalArgumentException(
                "'" + reference + "' does not hold KEY:SALT, with a key of at least 16 bytes, in hexadecimal digits");
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The signature by the first key; {@code path} begins with a slash. */
    public String sign(String path) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(keys.getFirst().sign(path));
    }

    /** Whether one of the keys has signed the path; takes the same time whatever is wrong. */
    public boolean hasSigned(String signature, String path) {
        byte[] given;
        try {
            given = Base64.getUrlDecoder().decode(signature);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
        boolean signed = false;
        for (Key key : keys) {
            signed |= MessageDigest.isEqual(key.sign(path), given);
        }
        return signed;
    }
}
