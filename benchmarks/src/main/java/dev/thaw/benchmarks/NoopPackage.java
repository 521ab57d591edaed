package dev.thaw.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Packs {@link NoopFunction} as a jar and writes its manifest. */
record NoopPackage(Path jar, Path log) {
    private static final List<String> CLASSES = List.of("NoopFunction.class", "NoopFunction$Entry.class");

    static NoopPackage in(Path folder) throws IOException {
        Files.createDirectories(folder);
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, NoopFunction.class.getName());
        Path jar = folder.resolve("noop.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (String name : CLASSES) {
                out.putNextEntry(new JarEntry("dev/thaw/benchmarks/" + name));
                try (InputStream in = NoopFunction.class.getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
        }
        return new NoopPackage(jar, folder.resolve("entries.log"));
    }

    String functionManifest(String name) {
        return functionManifest(name, "256Mi", "min: 1, max: 1, idle: 10m");
    }

    /**
     * @param scale the fields of {@code spec.scale}
     */
    String functionManifest(String name, String memory, String scale) {
        return manifest(name, memory, 64, scale, 0);
    }

    /** A function that takes so many requests at once, on one instance, and works so long on each. */
    String busyManifest(String name, int concurrency, int workMillis) {
        return manifest(name, "256Mi", concurrency, "min: 1, max: 1, idle: 10m", workMillis);
    }

    private String manifest(String name, String memory, int concurrency, String scale, int workMillis) {
        return """
                apiVersion: thaw.dev/v1
                kind: Function
                metadata: { name: %s }
                spec:
                  package: %s
                  env: { BENCH_LOG: "%s", BENCH_WORK_MS: "%d" }
                  resources: { cpu: "2", memory: %s, scratch: 64Mi }
                  concurrency: %d
                  timeout: 60s
                  scale: { %s }
                """.formatted(name, jar, log, workMillis, memory, concurrency, scale);
    }

    static String triggerManifest(String name, String function) {
        return """
                apiVersion: thaw.dev/v1
                kind: Trigger
                metadata: { name: %s }
                spec:
                  function: %s
                  objectStorage: { bucket: media, events: [created], prefix: bench/ }
                  delivery: { attempts: 5, backoff: 1s, deadline: 10m, deadLetter: true }
                """.formatted(name, function);
    }

    List<NoopFunction.Entry> entries() throws IOException {
        return Files.exists(log)
                ? Files.readAllLines(log).stream()
                        .map(NoopFunction.Entry::parse)
                        .toList()
                : List.of();
    }
}
