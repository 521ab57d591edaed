package dev.thaw.cli.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A process that behaves towards the command line as the one-machine edition does; {@code -Dfake=…} chooses how. */
public final class FakePlatform {
    private FakePlatform() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("started with manifests " + System.getProperty("thaw.manifests"));
        String behaviour = System.getProperty("fake", "ready");
        switch (behaviour) {
            case "port-taken" -> {
                System.err.println(
                        "thaw-error: {\"code\":\"port-taken\",\"detail\":\"port 8080 of the REST API is taken\",\"hint\":\"Use --port N.\"}");
                System.exit(1);
            }
            case "crash" -> throw new IllegalStateException("no luck today");
            default -> {
                if (behaviour.equals("stubborn")) {
                    Runtime.getRuntime().addShutdownHook(new Thread(FakePlatform::forever));
                }
                writeReadyFile();
                forever();
            }
        }
    }

    private static void writeReadyFile() throws IOException {
        long pid = ProcessHandle.current().pid();
        Path run = Files.createDirectories(Path.of(System.getProperty("thaw.home"), "run"));
        Path draft = run.resolve("draft.json");
        Files.writeString(draft, """
                {"pid": %d, "startTime": %d, "api": "%s", "router": "%s", "s3": "%s"}
                """.formatted(
                pid,
                RunningPlatform.startTime(pid).orElseThrow(),
                System.getProperty("fake.api", "http://localhost:" + System.getProperty("thaw.api.port", "8080")),
                System.getProperty("fake.api", "http://localhost:8081"),
                System.getProperty("fake.s3", "http://localhost:9000")));
        Files.move(draft, run.resolve("platform.json"));
    }

    private static void forever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Puts it where the command line looks for the platform below {@code root}. */
    public static void install(Path root) throws IOException {
        Path jar = root.resolve("standalone/target/quarkus-app/quarkus-run.jar");
        Files.createDirectories(jar.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakePlatform.class.getName());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest)) {
            for (Class<?> type : new Class<?>[] {FakePlatform.class, RunningPlatform.class}) {
                String name = type.getName().replace('.', '/') + ".class";
                entries.putNextEntry(new JarEntry(name));
                entries.write(type.getResourceAsStream("/" + name).readAllBytes());
            }
        }
        Path function = root.resolve("functions/watermark/function.yaml");
        Files.createDirectories(function.getParent());
        Files.writeString(function, "kind: Function\n");
    }
}
