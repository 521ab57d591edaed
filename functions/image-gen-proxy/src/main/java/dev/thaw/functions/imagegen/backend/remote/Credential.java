package dev.thaw.functions.imagegen.backend.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** A secret that the configuration only points at; it appears in no log, message or {@code toString}. */
public final class Credential {
    private static final String ENV = "env:";
    private static final String FILE = "file:";

    private final String value;

    private Credential(String value) {
        this.value = value;
    }

    /**
     * Reads {@code env:NAME} or {@code file:/path}; white space around the secret is dropped.
     *
     * @throws IllegalArgumentException that says what is missing, without the secret
     */
    public static Credential resolve(String reference) {
        return resolve(reference, System.getenv());
    }

    static Credential resolve(String reference, Map<String, String> environment) {
        if (reference.startsWith(ENV)) {
            String value = environment.get(reference.substring(ENV.length()));
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException(
                        "The environment variable of the credential '" + reference + "' is not set");
            }
            return new Credential(value.strip());
        }
        if (reference.startsWith(FILE)) {
            try {
                return new Credential(
                        Files.readString(Path.of(reference.substring(FILE.length())), StandardCharsets.UTF_8)
                                .strip());
            } catch (IOException e) {
                throw new IllegalArgumentException("The file of the credential '" + reference + "' cannot be read", e);
            }
        }
        throw new IllegalArgumentException(
                "A credential is given as env:NAME or file:/path, so that no secret stands in a configuration");
    }

    /** For {@code Authorization} of a server that takes keys. */
    public String bearer() {
        return "Bearer " + value;
    }

    /** For {@code Authorization} of a server that takes {@code user:password} (RFC 7617). */
    public String basic() {
        return "Basic " + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    /** The secret itself. */
    public String value() {
        return value;
    }

    @Override
    public String toString() {
        return "Credential[secret]";
    }
}
