package dev.thaw.media.run;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.thaw.function.ExternalProcess;
import dev.thaw.function.Invocation;

/**
 * The work of one invocation.
 *
 * @param share of the invocation's progress that the work is
 */
public record InvocationJob(Invocation<?> invocation, double share) implements Job {
    @Override
    public Exit execute(List<String> command, Consumer<String> line) throws IOException, InterruptedException {
        ExternalProcess.Exit exit = ExternalProcess.run(command, Map.of(), invocation, line);
        return new Exit(exit.code(), exit.errors());
    }

    @Override
    public void progress(double fraction, String message) {
        invocation.progress(fraction * share, message);
    }

    @Override
    public void check() {
        invocation.checkCancelled();
    }
}
