package dev.thaw.autoscaler.target.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the user has told the JVM by environment variables. What is left open is chosen for short lives: the first compiler only, the
 * collector that starts fastest, a heap that fits into the instance's memory.
 */
record JvmOptions(List<String> given) {
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");
    private static final Pattern COMPILER = Pattern.compile(
            "-X(int|comp|mixed)|-(client|server)|-XX:(TieredStopAtLevel|CompilationMode)=.*|-XX:[+-](TieredCompilation|UseJVMCICompiler)");
    private static final Pattern HEAP =
            Pattern.compile("-Xmx.*|-XX:(MaxHeapSize|MaxRAM|MaxRAMPercentage|MaxRAMFraction)=.*");
    private static final Pattern FIRST_HEAP = Pattern.compile("(?:-Xms|-XX:InitialHeapSize=)(\\d+)([kKmMgG]?)");
    private static final Pattern ARCHIVE = Pattern.compile(
            "-Xshare:.*|-XX:(AOT\\w+|SharedArchiveFile|ArchiveClassesAtExit)=.*|-XX:[+-](UseSharedSpaces|AutoCreateSharedArchive)");
    /** The heap's part of the memory limit; the rest is for code, threads and native memory. */
    private static final double HEAP_PART = 0.6;

    private static final long MIN_HEAP = 16L << 20;

    /**
     * @param environment what the instance is told; what it says nothing about is inherited from this process
     */
    static JvmOptions of(Map<String, String> environment) {
        return new JvmOptions(VARIABLES.stream()
                .map(name -> environment.getOrDefault(name, System.getenv().getOrDefault(name, "")))
                .flatMap(value -> Stream.of(value.strip().split("\\s+")))
                .map(option -> option.replaceAll("[\"']", ""))
                .filter(option -> !option.isEmpty())
                .toList());
    }

    /** The options to add; none contradicts a given one: two collectors, for instance, would fail the start. */
    List<String> quickStart(long memoryBytes) {
        var options = new ArrayList<String>();
        if (!says(COMPILER)) {
            options.add("-XX:TieredStopAtLevel=1");
        }
        if (!says(COLLECTOR)) {
            options.add("-XX:+UseSerialGC");
        }
        long heap = Math.max(MIN_HEAP, (long) (memoryBytes * HEAP_PART));
        if (!says(HEAP) && firstHeap() <= heap) {
            options.add("-Xmx" + (heap >> 20) + "m");
        }
        return options;
    }

    /** Whether the platform may give it a cache of its own. */
    boolean isCacheable() {
        return !says(ARCHIVE);
    }

    private boolean says(Pattern what) {
        return given.stream().anyMatch(option -> what.matcher(option).matches());
    }

    private long firstHeap() {
        return given.stream()
                .map(FIRST_HEAP::matcher)
                .filter(Matcher::matches)
                .mapToLong(found -> Long.parseLong(found.group(1)) << shift(found.group(2)))
                .max()
                .orElse(0);
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "k", "K" -> 10;
            case "m", "M" -> 20;
            case "g", "G" -> 30;
            default -> 0;
        };
    }
}
