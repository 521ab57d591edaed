package dev.thaw.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import dev.thaw.cli.shell.Failure;

/** The FFmpeg program that comes as a library, unpacked once into a cache folder. */
final class BundledFfmpeg {
    private static final int DEADLINE_S = 60;

    /** Sound, screen and device libraries that the program is linked to but never calls here; machines without a desktop lack them. */
    private static final List<String> UNUSED =
            List.of("libpulse.so.0", "libasound.so.2", "libxcb.so.1", "libxcb-shm.so.0", "libudev.so.1");

    private static final String STAND_IN = "libva-drm.so.2";

    private final Path folder;

    private BundledFfmpeg(Path folder) {
        this.folder = folder;
    }

    /** Unpacks the program below {@code cache}, unless it is there. */
    static BundledFfmpeg in(Path cache) throws IOException {
        Path jar = jar();
        Path folder = cache.resolve(jar.getFileName().toString().replace(".jar", ""));
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(cache);
            Path fresh = Files.createTempDirectory(cache, "ffmpeg");
            unpack(jar, fresh);
            try {
                Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                // Another process was quicker; this copy serves as well.
                return new BundledFfmpeg(fresh);
            }
        }
        return new BundledFfmpeg(folder);
    }

    /** Runs the program; its complaints become a failure. */
    void run(List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(folder.resolve("ffmpeg").toString()));
        line.addAll(List.of("-hide_banner", "-nostdin", "-loglevel", "error", "-y"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new Failure(
                        "FFmpeg could not make the demo's files: "
                                + said.strip().lines().reduce("", (a, b) -> b),
                        "Remove " + folder + " and try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", "", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The library that carries the program; its folder there differs with the licence it was built under. */
    private static Path jar() {
        return Stream.of("linux-x86_64", "linux-x86_64-gpl")
                .map(platform -> BundledFfmpeg.class.getResource("/org/bytedeco/ffmpeg/" + platform + "/ffmpeg"))
                .filter(Objects::nonNull)
                .map(program -> program.getPath())
                .map(path -> Path.of(URI.create(path.substring(0, path.indexOf('!')))))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        "no FFmpeg program comes with this build", "The demo runs on Linux on x86-64 only."));
    }

    private static void unpack(Path jar, Path folder) throws IOException {
        try (JarFile entries = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> all = entries.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                boolean wanted = entry.getName().startsWith("org/bytedeco/ffmpeg/")
                        && (name.equals("ffmpeg") || (name.contains(".so") && !name.startsWith("libjni")));
                if (wanted) {
                    try (InputStream content = entries.getInputStream(entry)) {
                        Files.copy(content, folder.resolve(name));
                    }
                }
            }
        }
        if (!folder.resolve("ffmpeg").toFile().setExecutable(true)) {
            throw new IOException("cannot make " + folder.resolve("ffmpeg") + " executable");
        }
        for (String unused : UNUSED) {
            Files.createSymbolicLink(folder.resolve(unused), Path.of(STAND_IN));
        }
    }
}
