package dev.thaw.platform.manifest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BuiltPackageTest {
    @TempDir
    Path target;

    @Test
    void isTheFolderWhenThereIsNoNativeExecutable() throws Exception {
        // Given
        Path app = Files.createDirectories(target.resolve("quarkus-app"));
        Files.writeString(target.resolve("notes-runner"), "not executable");

        // When, Then
        assertEquals(app, BuiltPackage.of(app));
        assertEquals(target.resolve("absent/quarkus-app"), BuiltPackage.of(target.resolve("absent/quarkus-app")));
        assertEquals(target.resolve("function.jar"), BuiltPackage.of(target.resolve("function.jar")));
    }

    @Test
    void isTheNativeExecutableWhenThatIsNewer() throws Exception {
        // Given
        Path app = Files.createDirectories(target.resolve("quarkus-app"));
        Path runner = Files.writeString(target.resolve("thaw-watermark-0.1.0-runner"), "");
        assertTrue(runner.toFile().setExecutable(true));
        FileTime now = Files.getLastModifiedTime(app);

        // When, Then
        Files.setLastModifiedTime(runner, FileTime.fromMillis(now.toMillis() + 1000));
        assertEquals(runner, BuiltPackage.of(app));
        Files.setLastModifiedTime(runner, FileTime.fromMillis(now.toMillis() - 1000));
        assertEquals(app, BuiltPackage.of(app));
    }

    @Test
    void isTheNativeExecutableWhenThereIsNoFolder() throws Exception {
        // Given
        Path runner = Files.writeString(target.resolve("function-runner"), "");
        assertTrue(runner.toFile().setExecutable(true));

        // When, Then
        assertEquals(runner, BuiltPackage.of(target.resolve("quarkus-app")));
    }
}
