package dev.thaw.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A folder with the launcher, sources that are none, and programs that only look like a JDK and Maven. */
final class FakeMachine {
    private static final List<String> TOOLS = List.of(
            "bash",
            "grep",
            "env",
            "find",
            "sort",
            "sha256sum",
            "dirname",
            "readlink",
            "mkdir",
            "tail",
            "head",
            "flock",
            "cat",
            "sleep");
    private static final List<String> SOURCES = List.of(
            "pom.xml",
            ".mvn/jvm.config",
            "cli/pom.xml",
            "cli/src/main/java/A.java",
            "cli/src/test/java/ATest.java",
            "engine/pom.xml",
            "embedded/pom.xml",
            "autoscaler/pom.xml",
            "engine/pom.xml",
            "simulator/pom.xml",
            "platform-api/pom.xml",
            "knative/pom.xml",
            "functions/one/pom.xml",
            "standalone/pom.xml",
            "cluster/testing/pom.xml",
            "benchmarks/pom.xml");

    final Path root;
    private final Path folder;
    private final Path bin;
    private final Path jdks;

    /** How the launcher ended. */
    record Result(int status, String out, String err) {}

    FakeMachine(Path folder) throws IOException {
        this.folder = folder;
        root = folder.resolve("dist");
        bin = Files.createDirectories(folder.resolve("bin"));
        jdks = Files.createDirectories(folder.resolve("jdks"));
        for (String tool : TOOLS) {
            script(bin.resolve(tool), "exec " + tool(tool) + " \"$@\"");
        }
        for (String source : SOURCES) {
            Files.createDirectories(root.resolve(source).getParent());
            Files.writeString(root.resolve(source), source);
        }
        Files.copy(Path.of("..", "thaw").toAbsolutePath().normalize(), root.resolve("thaw"));
        executable(root.resolve("thaw"));
        maven("3.9.9", "");
    }

    void withoutMaven() throws IOException {
        Files.delete(bin.resolve("mvn"));
    }

    Result thaw(String... arguments) throws Exception {
        return finish(start(Map.of(), root.resolve("thaw"), arguments));
    }

    Process start(Map<String, String> more, Path launcher, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(bin.resolve("bash").toString(), launcher.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("THAW_JDK_DIRS", jdks.toString());
        builder.environment().putAll(more);
        return builder.start();
    }

    static Result finish(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the launcher did not end");
        return new Result(process.exitValue(), out, err);
    }

    List<String> builds() throws IOException {
        Path log = folder.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** A JDK whose java only repeats what it is called with. */
    Path jdk(String name, int version) throws IOException {
        Path home = jdks.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + ".0.1\"\n");
        script(home.resolve("bin/java"), "echo " + home + " \"$@\"");
        script(home.resolve("bin/javac"), "exit 0");
        return home;
    }

    /** A Maven that notes each build and leaves the files that a real one would. */
    void maven(String version, String before) throws IOException {
        script(bin.resolve("mvn"), """
                if [[ ${1:-} == -v ]]; then echo "Apache Maven %s (abc)"; exit; fi
                echo "$@" >>"%s"
                %s
                for file in cli/target/thaw-cli.jar standalone/target/quarkus-app/quarkus-run.jar; do
                  mkdir -p "$(dirname "$file")"; echo >"$file"
                done
                """.formatted(version, folder.resolve("builds"), before));
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!" + tool("bash") + "\n" + text);
        executable(file);
    }

    private static void executable(Path file) {
        assertTrue(file.toFile().setExecutable(true));
    }

    private static Path tool(String name) {
        return List.of("/usr/bin", "/bin").stream()
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
