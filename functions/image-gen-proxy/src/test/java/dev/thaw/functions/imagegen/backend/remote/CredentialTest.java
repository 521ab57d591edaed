package dev.thaw.functions.imagegen.backend.remote;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

class CredentialTest {
    @Test
    void comesFromTheEnvironment() {
        // When
        Credential credential = Credential.resolve("env:KEY", Map.of("KEY", " user:päss\n"));

        // Then
        assertEquals("Bearer user:päss", credential.bearer());
        assertEquals("Basic dXNlcjpww6Rzcw==", credential.basic());
        assertEquals("Credential[secret]", credential.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"env:MISSING", "env:EMPTY", "file:/no/such/file", "sk-secret", ""})
    void whatIsNoReferenceIsRefusedWithoutShowingIt(String reference) {
        var refusal =
                assertThrows(IllegalArgumentException.class, () -> Credential.resolve(reference, Map.of("EMPTY", " ")));
        assertFalse(refusal.getMessage().contains("sk-secret"), "it may be the secret itself");
    }
}
