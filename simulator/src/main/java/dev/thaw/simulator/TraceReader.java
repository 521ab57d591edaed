package dev.thaw.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a folder in the schema of the Azure Functions trace of 2019: {@code invocations.csv}, {@code memory.csv}, {@code durations.csv}. */
public final class TraceReader {
    private static final double MB_PER_GB = 1024;
    private static final double MS_PER_S = 1000;

    private final Path folder;

    private TraceReader(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads a trace.
     *
     * @param withDurations whether executions take time; {@code durations.csv} is only read then
     * @throws TraceException when the trace is not as it should be
     */
    public static Trace read(Path folder, boolean withDurations) throws IOException, TraceException {
        var reader = new TraceReader(folder);
        Map<String, Double> gigabytes = reader.readMemory();
        Map<String, Durations> durations = withDurations ? reader.readDurations() : Map.of();
        return reader.readInvocations(gigabytes, durations, withDurations);
    }

    /** Memory is an app's; a row that names a function is that function's. */
    private Map<String, Double> readMemory() throws IOException, TraceException {
        Map<String, Double> gigabytes = new HashMap<>();
        try (CsvTable table = new CsvTable(folder.resolve("memory.csv"))) {
            int app = table.column("HashApp");
            int function = table.heading().indexOf("HashFunction");
            int average = table.column("AverageAllocatedMb");
            while (table.next()) {
                double size = table.number(average) / MB_PER_GB;
                gigabytes.putIfAbsent(table.text(app), size);
                if (function >= 0) {
                    gigabytes.put(key(table.text(app), table.text(function)), size);
                }
            }
        }
        return gigabytes;
    }

    private Map<String, Durations> readDurations() throws IOException, TraceException {
        Map<String, Durations> durations = new HashMap<>();
        try (CsvTable table = new CsvTable(folder.resolve("durations.csv"))) {
            int app = table.column("HashApp");
            int function = table.column("HashFunction");
            int[] columns = new int[Durations.PERCENTILES.length];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = table.column("percentile_Average_" + (int) Durations.PERCENTILES[i]);
            }
            while (table.next()) {
                double[] seconds = new double[columns.length];
                for (int i = 0; i < columns.length; i++) {
                    seconds[i] = table.number(columns[i]) / MS_PER_S;
                }
                durations.put(key(table.text(app), table.text(function)), new Durations(seconds));
            }
        }
        return durations;
    }

    private Trace readInvocations(
            Map<String, Double> gigabytes, Map<String, Durations> durations, boolean withDurations)
            throws IOException, TraceException {
        List<TraceFunction> functions = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try (CsvTable table = new CsvTable(folder.resolve("invocations.csv"))) {
            int app = table.column("HashApp");
            int function = table.column("HashFunction");
            int first = table.column("Trigger") + 1;
            int minutes = table.heading().size() - first;
            if (minutes == 0) {
                throw table.error("there are no columns with minutes after 'Trigger'");
            }
            int firstMinute = minute(table, first);
            while (table.next()) {
                String key = key(table.text(app), table.text(function));
                if (!seen.add(key)) {
                    throw table.error("function " + table.text(function) + " was there before");
                }
                Double size = gigabytes.getOrDefault(key, gigabytes.get(table.text(app)));
                if (size == null) {
                    throw table.error("memory.csv says nothing about app " + table.text(app));
                }
                Durations takes = durations.getOrDefault(key, Durations.ZERO);
                if (withDurations && takes == Durations.ZERO) {
                    throw table.error("durations.csv says nothing about function " + table.text(function));
                }
                int[] invocations = new int[minutes];
                for (int i = 0; i < minutes; i++) {
                    invocations[i] = table.count(first + i);
                }
                functions.add(new TraceFunction(key, table.text(app), size, invocations, takes));
            }
            if (functions.isEmpty()) {
                throw table.error("there is no function");
            }
            return new Trace(functions, firstMinute, minutes);
        }
    }

    private static int minute(CsvTable table, int column) throws TraceException {
        String name = table.heading().get(column);
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw (TraceException)
                    table.error("the first column after 'Trigger' must be a minute, but is '" + name + "'")
                            .initCause(e);
        }
    }

    private static String key(String app, String function) {
        return app + "/" + function;
    }
}
