package dev.thaw.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How a function has called FFmpeg: the same program, libraries and settings can then be run without it. */
record FfmpegCall(List<String> line, String libraries) {
    private static final String FILE = "file:";
    private static final String LIBRARIES = "LD_LIBRARY_PATH=";

    /** What a process runs, when that is FFmpeg with an input and an output. */
    static Optional<FfmpegCall> of(long pid) {
        List<String> line = ProcFile.commandLine(pid);
        boolean ffmpeg = !line.isEmpty() && line.getFirst().endsWith("/ffmpeg") && line.contains("-i");
        return ProcFile.environment(pid).stream()
                .filter(entry -> ffmpeg && entry.startsWith(LIBRARIES))
                .findFirst()
                .map(entry -> new FfmpegCall(line, entry.substring(LIBRARIES.length())));
    }

    /** The same with another input and output. */
    FfmpegCall with(Path input, Path output) {
        var changed = new java.util.ArrayList<>(line);
        changed.set(changed.indexOf("-i") + 1, FILE + input);
        changed.set(changed.size() - 1, FILE + output);
        return new FfmpegCall(List.copyOf(changed), libraries);
    }

    Process start() throws IOException {
        var builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LD_LIBRARY_PATH", libraries);
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return builder.start();
    }
}
