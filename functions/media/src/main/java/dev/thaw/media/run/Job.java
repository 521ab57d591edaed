package dev.thaw.media.run;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** What surrounds a piece of work: it runs programs, hears of progress and says when to stop. */
public interface Job {
    /** How a program ended: its exit code and its last messages. */
    record Exit(int code, String errors) {}

    /** Runs a program to its end, each line of its stdout given to the consumer; ends it when the work is cancelled. */
    Exit execute(List<String> command, Consumer<String> line) throws IOException, InterruptedException;

    /** Told now and then how much is done, from 0 to 1, and what is being done. */
    void progress(double fraction, String message);

    /** Throws when the work is cancelled. */
    void check();
}
