package dev.thaw.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Tells the launcher that every address answers: who runs (pid and start time, as in {@code /proc}) and where. */
record ReadyFile(long pid, long startTime, URI api, URI router, URI s3) {
    /** The index of the start time in {@code /proc/PID/stat} behind the command's closing parenthesis (proc(5), field 22). */
    private static final int START_TIME = 19;

    /** Writes the file in one step, so that a reader never sees half of it. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                draft,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("pid", pid)
                        .put("startTime", startTime)
                        .put("api", api.toString())
                        .put("router", router.toString())
                        .put("s3", s3.toString())
                        .toString());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static ReadyFile ofThisProcess(URI api, URI router, URI s3) throws IOException {
        long pid = ProcessHandle.current().pid();
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new ReadyFile(pid, Long.parseLong(fields[START_TIME]), api, router, s3);
    }
}
