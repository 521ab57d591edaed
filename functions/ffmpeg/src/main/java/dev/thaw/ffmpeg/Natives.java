package dev.thaw.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Finds the folder with FFmpeg's program and libraries, and points the library loader to it. */
public final class Natives {
    private static final String PROPERTY = "ffmpeg.natives";
    // The build under the GPL keeps its files in a folder of its own.
    private static final List<String> IN_JAR =
            List.of("org/bytedeco/ffmpeg/linux-x86_64/", "org/bytedeco/ffmpeg/linux-x86_64-gpl/");
    private static final String LOADER_IN_JAR = "org/bytedeco/javacpp/linux-x86_64/";
    // FFmpeg's device library wants these although no device is ever opened; few servers have them.
    private static final List<String> DEVICE_LIBRARIES =
            List.of("libpulse.so.0", "libasound.so.2", "libxcb.so.1", "libxcb-shm.so.0");
    private static final String STAND_IN = "libva-drm.so.2";

    private static final Path FOLDER = prepared(located());

    private Natives() {}

    /** The bundled {@code ffmpeg} program. */
    public static Path program() {
        return FOLDER.resolve("ffmpeg");
    }

    /** The bundled {@code ffprobe} program. */
    public static Path prober() {
        return FOLDER.resolve("ffprobe");
    }

    /** The folder with the program and all its libraries, to be the program's {@code LD_LIBRARY_PATH}. */
    public static Path folder() {
        return FOLDER;
    }

    private static Path located() {
        return Stream.of(Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of), besideJar(), besideProgram())
                .flatMap(Optional::stream)
                .filter(Natives::usable)
                .findFirst()
                .orElseGet(Natives::unpacked);
    }

    // A folder that cannot be written to, as in some images, has no room for the stand-ins.
    private static boolean usable(Path folder) {
        return Files.isRegularFile(folder.resolve("ffmpeg"))
                && (Files.isWritable(folder)
                        || DEVICE_LIBRARIES.stream().allMatch(name -> Files.exists(folder.resolve(name))));
    }

    private static Optional<Path> besideJar() {
        String first = System.getProperty("java.class.path", "").split(":", 2)[0];
        return Optional.ofNullable(Path.of(first).toAbsolutePath().getParent())
                .map(folder -> folder.resolve("natives"));
    }

    private static Optional<Path> besideProgram() {
        return ProcessHandle.current().info().command().map(Path::of).map(path -> path.resolveSibling("natives"));
    }

    private static Path prepared(Path folder) {
        for (String name : List.of("ffmpeg", "ffprobe")) {
            Path program = folder.resolve(name);
            // A function that only stamps pictures packs no prober.
            if (Files.exists(program)
                    && !Files.isExecutable(program)
                    && !program.toFile().setExecutable(true, false)) {
                throw new IllegalStateException("Cannot make " + program + " executable; unpack the package again");
            }
        }
        DEVICE_LIBRARIES.forEach(name -> standIn(folder, name));
        System.setProperty("org.bytedeco.javacpp.cacheLibraries", "false");
        System.setProperty("org.bytedeco.javacpp.pathsFirst", "true");
        System.setProperty("java.library.path", folder.toString());
        return folder;
    }

    private static void standIn(Path folder, String name) {
        try {
            Path link = folder.resolve(name);
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, Path.of(STAND_IN));
            }
        } catch (FileAlreadyExistsException another) {
            // Another instance was quicker; its link is the same.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unpacks once per machine and version; a second instance finds the folder complete. */
    private static Path unpacked() {
        String inJar = IN_JAR.stream()
                .filter(folder -> resource(folder + "ffmpeg") != null)
                .findFirst()
                .orElse(IN_JAR.getFirst());
        URL resource = resource(inJar + "ffmpeg");
        URL loader = resource(LOADER_IN_JAR + "libjnijavacpp.so");
        try {
            if (resource == null || !(resource.openConnection() instanceof JarURLConnection ffmpeg)) {
                throw new IllegalStateException("FFmpeg is not in this package; set -D" + PROPERTY + " to its folder");
            }
            String version = Path.of(ffmpeg.getJarFileURL().getPath())
                    .getFileName()
                    .toString()
                    .replace(".jar", "");
            String user = System.getProperty("user.name", "any");
            Path folder = Path.of(System.getProperty("java.io.tmpdir"), "thaw-" + user + "-" + version);
            // Programs are taken from a shared folder only when this user put them there.
            if (usable(folder) && Files.getOwner(folder).getName().equals(user)) {
                return folder;
            }
            Path fresh = Files.createTempDirectory(folder.getParent(), "thaw-natives");
            unpack(ffmpeg, inJar, fresh);
            if (loader != null && loader.openConnection() instanceof JarURLConnection javacpp) {
                unpack(javacpp, LOADER_IN_JAR, fresh);
            }
            return moved(fresh, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL resource(String name) {
        return Natives.class.getClassLoader().getResource(name);
    }

    private static Path moved(Path fresh, Path folder) throws IOException {
        try {
            return Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException taken) {
            // Another instance was quicker, or another user owns the name: this process uses its own.
            return fresh;
        }
    }

    private static void unpack(JarURLConnection connection, String prefix, Path folder) throws IOException {
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry :
                    jar.stream().filter(e -> e.getName().startsWith(prefix)).toList()) {
                String name = entry.getName().substring(prefix.length());
                if (!name.isEmpty() && !name.contains("/")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        Files.copy(in, folder.resolve(name));
                    }
                }
            }
        }
    }
}
