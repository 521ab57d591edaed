package dev.thaw.cli.simulate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Progress;
import dev.thaw.cli.shell.Table;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;
import dev.thaw.simulator.Policies;
import dev.thaw.simulator.Policy;
import dev.thaw.simulator.PolicyResult;
import dev.thaw.simulator.Simulation;
import dev.thaw.simulator.Trace;
import dev.thaw.simulator.TraceException;
import dev.thaw.simulator.TraceReader;

/** Plays policies over a recorded trace. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Compare policies for standbys over a trace in the schema of the Azure Functions trace of 2019.")
public final class Simulate extends ThawCommand {
    @Option(
            names = "--trace",
            required = true,
            paramLabel = "DIR",
            description = "folder with invocations.csv and memory.csv")
    private Path trace;

    @Option(names = "--policy", paramLabel = "NAME", arity = "1..*", description = "some of " + Policies.NAMES)
    private List<String> policies = Policies.DEFAULT;

    @Option(names = "--durations", description = "let executions take time (durations.csv) and need several instances")
    private boolean durations;

    public Simulate(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() {
        Trace read = read();
        List<Policy> chosen = new ArrayList<>();
        try {
            policies.forEach(name -> chosen.add(Policies.of(name, read)));
        } catch (IllegalArgumentException e) {
            throw new Failure(e.getMessage(), "Name one of them with --policy.", e);
        }
        List<PolicyResult> results = play(read, chosen);
        if (json()) {
            printJson(Map.of("policies", results.stream().map(Simulate::item).toList()));
        } else {
            Table table = new Table("POLICY", "COLD STARTS", "IDLE GB·MIN", "COST (S)");
            results.forEach(result -> table.row(
                    result.name(),
                    Long.toString(result.coldStarts()),
                    String.format(Locale.ROOT, "%.1f", result.idleGbMinutes()),
                    String.format(Locale.ROOT, "%.1f", result.cost())));
            out().print(table);
        }
        return 0;
    }

    private Trace read() {
        try {
            return TraceReader.read(trace, durations);
        } catch (TraceException e) {
            throw new Failure(e.getMessage(), "docs/explanation/forecast.md says what a trace looks like.", e);
        } catch (IOException e) {
            throw new Failure(
                    "cannot read " + trace + ": " + e.getMessage(), "Check the folder given with --trace.", e);
        }
    }

    private List<PolicyResult> play(Trace read, List<Policy> chosen) {
        Simulation simulation = new Simulation(read);
        if (!workspace.terminal()) {
            return chosen.stream()
                    .map(policy -> simulation.play(policy, minute -> {}))
                    .toList();
        }
        List<PolicyResult> results = new ArrayList<>();
        try (ProgressBar bar = Progress.bar("simulate", (long) read.minutes() * chosen.size())) {
            chosen.forEach(policy -> results.add(simulation.play(policy, minute -> bar.step())));
        }
        return results;
    }

    private static Map<String, Object> item(PolicyResult result) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("name", result.name());
        item.put("coldStarts", result.coldStarts());
        item.put("idleGbMinutes", result.idleGbMinutes());
        item.put("cost", result.cost());
        return item;
    }
}
