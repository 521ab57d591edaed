package dev.thaw.platform.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.stream.Stream;

/** What a build has made for {@code target/quarkus-app}: that folder, or the native executable beside it when that is newer. */
final class BuiltPackage {
    private static final String FOLDER = "quarkus-app";
    private static final String NATIVE = "-runner";

    private BuiltPackage() {}

    /** The native executable, or the path as it was given. */
    static Path of(Path given) throws IOException {
        Path target = given.getParent();
        if (!given.endsWith(FOLDER) || target == null || !Files.isDirectory(target)) {
            return given;
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().endsWith(NATIVE))
                    .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .max(Comparator.comparing(BuiltPackage::modified))
                    .filter(runner -> modified(runner).compareTo(modified(given)) > 0)
                    .orElse(given);
        }
    }

    /** The beginning of time for what does not exist. */
    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException absent) {
            return FileTime.fromMillis(0);
        }
    }
}
