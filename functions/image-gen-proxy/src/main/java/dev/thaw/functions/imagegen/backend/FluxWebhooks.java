package dev.thaw.functions.imagegen.backend;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.thaw.functions.imagegen.backend.remote.Credential;

/**
 * What Black Forest Labs tells by webhook: that a job has ended. It says so in {@code X-BFL-Signature: sha256=HEX}, an HMAC-SHA256 of the body; what
 * the body says is asked for again all the same, so that a webhook is nothing but a reason to ask at once.
 */
public final class FluxWebhooks {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "sha256=";

    private final Optional<Credential> secret;
    private final ConcurrentMap<String, Semaphore> waiting = new ConcurrentHashMap<>();

    public FluxWebhooks(Optional<Credential> secret) {
        this.secret = secret;
    }

    /** The secret that goes along with each job. */
    Optional<String> secret() {
        return secret.map(Credential::value);
    }

    /** Waits until a job's webhook comes, or as long as this. */
    void await(String id, Duration longest) throws InterruptedException {
        Semaphore told = waiting.computeIfAbsent(id, unused -> new Semaphore(0));
        boolean unused = told.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
        told.drainPermits();
    }

    void forget(String id) {
        waiting.remove(id);
    }

    /** A job has ended, says somebody who knows the secret. */
    public void wake(String id) {
        // One that nobody here waits for is another instance's, which asks by itself.
        Optional.ofNullable(waiting.get(id)).ifPresent(Semaphore::release);
    }

    /** Whether the body was signed with the secret; compared in constant time. */
    public boolean isGenuine(byte[] body, String signature) {
        if (secret.isEmpty() || signature == null || !signature.startsWith(PREFIX)) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.get().value().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] given = HexFormat.of().parseHex(signature.substring(PREFIX.length()));
            return MessageDigest.isEqual(mac.doFinal(body), given);
        } catch (IllegalArgumentException e) {
            // No hexadecimal digits.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    /** Jobs that are waited for; for a look at what is kept. */
    Map<String, Semaphore> waiting() {
        return waiting;
    }
}
