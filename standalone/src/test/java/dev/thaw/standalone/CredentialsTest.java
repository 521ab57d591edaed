package dev.thaw.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class CredentialsTest {
    @TempDir
    Path folder;

    @Test
    void makesAPairOnceAndKeepsIt() throws Exception {
        // Given
        Path file = folder.resolve("credentials");

        // When
        Credentials made = Credentials.readOrCreate(file);

        // Then
        assertEquals(made, Credentials.readOrCreate(file));
        assertNotEquals(made, Credentials.readOrCreate(folder.resolve("other")));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("[default]", Files.readAllLines(file).getFirst());
    }

    @Test
    void saysWhatAFileLacks() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("credentials"), "[default]\naws_access_key_id = a\n");

        // When
        var refused = assertThrows(IOException.class, () -> Credentials.readOrCreate(file));

        // Then
        assertEquals(true, refused.getMessage().contains("aws_secret_access_key"));
    }
}
