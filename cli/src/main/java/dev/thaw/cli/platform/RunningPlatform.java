package dev.thaw.cli.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A one-machine edition that runs.
 *
 * @param pid its process
 * @param startTime when the process began, in the kernel's ticks since boot; tells it from a later one with the same pid
 * @param api base address of the REST API
 * @param router base address of the router
 * @param s3 address of the object store
 */
public record RunningPlatform(long pid, long startTime, String api, String router, String s3) {

    /** Whether the very process that this describes runs. */
    public boolean alive() {
        OptionalLong current = startTime(pid);
        return current.isPresent() && current.getAsLong() == startTime;
    }

    /** Start time of a process in ticks since boot; empty when there is none or it is a zombie. */
    public static OptionalLong startTime(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The program's name, in brackets, may contain blanks and brackets.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(fields[19]));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
