package dev.thaw.autoscaler.target.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.target.StartFailure;

/** How a package is started: an executable as it is, a jar or the folder of a Quarkus app by the platform's own JVM. */
final class LaunchCommand {
    private static final String QUARKUS_JAR = "quarkus-run.jar";

    private LaunchCommand() {}

    /**
     * @param options what the user has told the JVM
     * @param aotCache the JVM's ahead-of-time cache, if there is one
     * @throws StartFailure {@code executable-not-found}
     */
    static List<String> of(RevisionSpec revision, JvmOptions options, Optional<Path> aotCache) {
        Optional<Path> jar = jar(revision.executable());
        if (jar.isEmpty()) {
            return List.of(executable(revision.executable()).toString());
        }
        var command = new ArrayList<String>();
        command.add(java().toString());
        command.addAll(options.quickStart(revision.memoryBytes()));
        aotCache.ifPresent(cache -> command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off")));
        command.addAll(List.of("-jar", jar.get().toString()));
        return command;
    }

    /** The command that starts the package once to record an ahead-of-time cache. */
    static List<String> training(RevisionSpec revision, JvmOptions options, Path jar, Path cache) {
        var command = new ArrayList<>(of(revision, options, Optional.empty()));
        command.addAll(command.indexOf("-jar"), List.of("-XX:AOTCacheOutput=" + cache));
        if (!command.getLast().equals(jar.toString())) {
            throw new IllegalArgumentException(jar + " is not what " + revision.revision() + " starts");
        }
        return command;
    }

    /** The jar that a package starts with; empty when it is no JVM package. */
    static Optional<Path> jar(Path executable) {
        Path quarkus = executable.resolve(QUARKUS_JAR);
        if (Files.isRegularFile(quarkus)) {
            return Optional.of(quarkus);
        }
        boolean jar = executable.getFileName().toString().endsWith(".jar") && Files.isRegularFile(executable);
        return jar ? Optional.of(executable) : Optional.empty();
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Path executable(Path path) {
        if (!Files.exists(path)) {
            throw new StartFailure(
                    "executable-not-found", "There is no " + path + "; build the function, or correct spec.package.");
        }
        if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            throw new StartFailure(
                    "executable-not-found",
                    path + " is neither an executable nor a jar nor the folder of a Quarkus app.");
        }
        return path;
    }
}
