package dev.thaw.media.run;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A piece of a job, which reaches from one place of its progress to another. */
public record JobShare(Job job, double from, double to) implements Job {
    @Override
    public Exit execute(List<String> command, Consumer<String> line) throws IOException, InterruptedException {
        return job.execute(command, line);
    }

    @Override
    public void progress(double fraction, String message) {
        job.progress(from + (to - from) * fraction, message);
    }

    @Override
    public void check() {
        job.check();
    }
}
