package dev.thaw.cli.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.thaw.cli.shell.Workspace;

/** Puts together the command that starts the platform's process. */
final class PlatformCommand {
    private static final List<String> FUNCTIONS = List.of("media-transcode", "watermark", "image-gen-proxy");

    private final Workspace workspace;

    PlatformCommand(Workspace workspace) {
        this.workspace = workspace;
    }

    Path jar() {
        return workspace.root().resolve("standalone/target/quarkus-app/quarkus-run.jar");
    }

    List<String> line(Ports ports) {
        List<String> line = new ArrayList<>();
        // A session of its own: ctrl-C reaches only the command line, which then stops the platform in order.
        line.add("setsid");
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:+UseSerialGC", "-Xmx1g", "-Xshare:auto", "-XX:+ExitOnOutOfMemoryError"));
        line.addAll(classArchive());
        workspace
                .env("THAW_JAVA_OPTS")
                .ifPresent(options -> line.addAll(List.of(options.strip().split("\\s+", -1))));
        line.addAll(ports.properties());
        line.add("-Dthaw.home=" + workspace.home());
        line.add("-Dthaw.root=" + workspace.root());
        line.add("-Dthaw.manifests=" + manifests());
        line.add("-jar");
        line.add(jar().toString());
        return line;
    }

    /** The JVM writes the archive when the platform first ends, and again when the build has changed; later starts take two thirds of the time. */
    private List<String> classArchive() {
        Path archive =
                jar().getParent().resolveSibling("platform-" + Runtime.version().feature() + ".jsa");
        return List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive);
    }

    private String manifests() {
        return FUNCTIONS.stream()
                .map(name -> workspace.root().resolve("functions").resolve(name).resolve("function.yaml"))
                .filter(Files::exists)
                .map(Path::toString)
                .collect(Collectors.joining(","));
    }
}
