package dev.thaw.functions.imagegen.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs webhooks: {@code v1,} and the HMAC-SHA256 of {@code id.timestamp.body} in Base64. */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";

    private final byte[] key;

    private Signature(byte[] key) {
        this.key = key;
    }

    /**
     * @param secret {@code whsec_} and the key in Base64
     * @throws IllegalArgumentException without showing it
     */
    static Signature of(String secret) {
        try {
            byte[] key = secret.startsWith(PREFIX)
                    ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
                    : new byte[0];
            if (key.length >= 24 && key.length <= 64) {
                return new Signature(key);
            }
        } catch (IllegalArgumentException e) {
            // The same message as for other mistakes.
            return refuse();
        }
        return refuse();
    }

    private static Signature refuse() {
        throw new IllegalArgumentException(
                "thaw.imagegen.webhook-secret must point at whsec_ and 24 to 64 bytes in Base64");
    }

    /**
     * @param timestamp in seconds since 1970
     */
    String sign(String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
