package dev.thaw.autoscaler.target;

import java.util.List;

import io.vertx.core.Future;

import dev.thaw.autoscaler.RevisionSpec;

/** Starts instances of a revision. */
public interface ScaleTarget {
    /** Makes ready what speeds up later starts, when there is time for it. */
    Future<Void> prepare(RevisionSpec revision);

    /** Starts an instance; the handle is there at once, its {@link RunningInstance#ready} tells when it takes requests. */
    RunningInstance start(RevisionSpec revision);

    /** How much memory further instances may use, in bytes. */
    long freeMemory();

    /** The last lines that a function's instances wrote, oldest first. */
    List<String> logs(String function, int lines);

    /** Stops everything that is left. */
    void close();
}
