package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.RevisionSpec;

/**
 * Ahead-of-time caches of JVM packages (JEP 483, 514, 515): classes loaded and linked, profiles kept. A package is trained once for each
 * version of it and of the JVM, in one run of the app.
 */
final class AotCaches {
    private static final Logger LOG = LoggerFactory.getLogger(AotCaches.class);
    /** The first feature release that makes a cache in one step. */
    private static final int FIRST_JDK = 25;

    private static final long EXIT_TIMEOUT_S = 120;

    private final Path folder;

    AotCaches(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** The cache of a package, if it has been made. */
    Optional<Path> find(RevisionSpec revision, JvmOptions options) {
        return file(revision, options).filter(Files::exists);
    }

    /** Makes the cache of a package unless there is one, or none can be; takes seconds and a core. */
    void train(RevisionSpec revision, Map<String, String> environment, Path workFolder, PortProbe probe)
            throws IOException {
        JvmOptions options = JvmOptions.of(environment);
        Optional<Path> wanted = file(revision, options).filter(cache -> !Files.exists(cache));
        if (wanted.isEmpty()) {
            return;
        }
        Path cache = wanted.get();
        Path draft = cache.resolveSibling(cache.getFileName() + ".new");
        Path jar = LaunchCommand.jar(revision.executable()).orElseThrow();
        var builder = new ProcessBuilder(LaunchCommand.training(revision, options, jar, draft))
                .directory(workFolder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(workFolder.resolve("training.log").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!probe.await(process.toHandle())) {
                LOG.warn("{} did not start for its training run; it starts without a cache", revision.revision());
                return;
            }
            probe.request();
            process.destroy();
            if (process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS) && Files.exists(draft)) {
                Files.move(draft, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                LOG.info("Made the start-up cache of {}", revision.revision());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    private Optional<Path> file(RevisionSpec revision, JvmOptions options) {
        if (Runtime.version().feature() < FIRST_JDK || !options.isCacheable()) {
            return Optional.empty();
        }
        return LaunchCommand.jar(revision.executable())
                .map(jar -> folder.resolve(key(jar, revision, options) + ".aot"));
    }

    /** Changes with any file of the package, the JVM, its options, and the heap, whose layout the cache fixes. */
    private static String key(Path jar, RevisionSpec revision, JvmOptions options) {
        var facts = new StringBuilder(Runtime.version().toString())
                .append(' ')
                .append(revision.memoryBytes())
                .append(' ')
                .append(options.given())
                .append(' ')
                .append(jar);
        Path root = jar.getFileName().toString().equals("quarkus-run.jar") ? jar.getParent() : jar;
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> jars =
                    files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
            for (Path file : jars) {
                facts.append('\n')
                        .append(file)
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(Files.getLastModifiedTime(file));
            }
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(facts.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (IOException e) {
            return "unreadable";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
