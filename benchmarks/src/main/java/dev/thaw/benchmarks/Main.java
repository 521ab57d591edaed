package dev.thaw.benchmarks;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code thaw bench NAME}: runs one benchmark; progress goes to stderr, the result is the last line on stdout. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Runs a benchmark; its last line is one JSON object.")
public final class Main implements Callable<Integer> {
    private static final Map<String, Benchmark> BENCHMARKS = new TreeMap<>(Map.ofEntries(
            Map.entry("cold-start", new ColdStart()),
            Map.entry("upload-to-invoke", new UploadToInvoke()),
            Map.entry("events", new Events()),
            Map.entry("thaw", new Thaw()),
            Map.entry("replay", new Replay()),
            Map.entry("router", new RouterLoad()),
            Map.entry("engine", new Engine()),
            Map.entry("image-gen", new ImageGen()),
            Map.entry("knative", new Knative()),
            Map.entry("pictures", new Pictures()),
            Map.entry("transcode", new Transcode()),
            Map.entry("watermark", new Watermark())));

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description =
                    "cold-start, engine, events, image-gen, knative, pictures, replay, router, thaw, transcode, upload-to-invoke "
                            + "or watermark")
    private String name;

    @Option(
            names = "--package",
            description = "The function's package to start (cold-start, thaw): executable, jar or folder.")
    private Path functionPackage;

    @Option(
            names = "--trace",
            description = "A folder with a trace in the Azure 2019 schema (replay); made up where there is none.")
    private Path trace;

    @Option(
            names = "--peer",
            description = "A reverse proxy to compare with (router); it forwards to 127.0.0.1 at --upstream-port.")
    private URI peer;

    @Option(names = "--upstream-port", defaultValue = "0", description = "Where the peer finds the instance (router).")
    private int upstreamPort;

    @Option(names = "--quick", description = "A tenth of the work: shows that it runs, not how fast.")
    private boolean quick;

    @Option(names = "--parallel", description = "Two workers beside one, rather than one beside FFmpeg (transcode).")
    private boolean parallel;

    @Option(names = "--root", defaultValue = "${sys:thaw.root:-.}", hidden = true)
    private Path root;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Benchmark benchmark = BENCHMARKS.get(name);
        if (benchmark == null) {
            System.err.println(
                    "There is no benchmark '" + name + "'. There are: " + String.join(", ", BENCHMARKS.keySet()));
            return CommandLine.ExitCode.USAGE;
        }
        Path checkout = root.toAbsolutePath().normalize();
        Report report = benchmark.run(
                new Benchmark.Options(checkout, functionPackage, trace, peer, upstreamPort, quick, parallel));
        System.out.println(report.json(name));
        return CommandLine.ExitCode.OK;
    }
}
