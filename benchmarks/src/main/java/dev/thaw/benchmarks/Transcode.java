package dev.thaw.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import software.amazon.awssdk.services.s3.S3Client;

import dev.thaw.ffmpeg.Natives;

/**
 * A whole transcoding job from object to object: the function beside the FFmpeg program with the libraries and the settings that the function
 * itself has called it with, and a plain download and upload around it; and two workers with a core each beside one. What is compared
 * alternates.
 */
final class Transcode implements Benchmark {
    private static final int ROUNDS = 5;
    private static final int PARALLEL_ROUNDS = 3;
    private static final String JOB = """
            {"input": "s3://media/bench.mp4", "output": "s3://media/bench/", "preset": "mp4-720p"%s}""";

    @Override
    public Report run(Options options) throws Exception {
        Path functionPackage = options.functionPackage() != null
                ? options.functionPackage().toAbsolutePath()
                : options.root().resolve("functions/media-transcode/target/quarkus-app");
        Path folder = Files.createTempDirectory("thaw-transcode");
        try (Edition edition = Edition.start(options.root());
                S3Client s3 = edition.s3()) {
            edition.awaitQuiet();
            Map<String, String> environment = environment(edition);
            Path clip = clip(functionPackage, folder, options);
            s3.putObject(r -> r.bucket("media").key("bench.mp4"), clip);
            return options.parallel()
                    ? parallel(functionPackage, folder, environment, options)
                    : speed(functionPackage, folder, environment, s3, options);
        }
    }

    private static Report speed(
            Path functionPackage, Path folder, Map<String, String> environment, S3Client s3, Options options)
            throws IOException {
        List<Double> ratios = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        List<Double> programs = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        try (TranscodeWorker worker = TranscodeWorker.start(functionPackage, folder, environment, Optional.empty())) {
            FfmpegCall call = call(worker);
            int rounds = options.quick() ? 1 : ROUNDS;
            for (int i = 0; i < rounds; i++) {
                Bare bare = bare(call, folder, s3);
                double took;
                try (PeakMemory peak = PeakMemory.of(worker.handle())) {
                    took = worker.transcode(JOB.formatted(""));
                    memory.add(peak.all() / (double) bare.memory());
                    programs.add(peak.program() / (double) bare.memory());
                }
                seconds.add(took);
                ratios.add(bare.seconds() / took);
                System.err.printf("%d/%d function %.2f s, bare %.2f s%n", i + 1, rounds, took, bare.seconds());
            }
        }
        var figures = new LinkedHashMap<String, Double>();
        figures.put("speed_ratio", Percentiles.of(ratios).at(50));
        figures.put("rss_ratio", Percentiles.of(memory).at(50));
        figures.put("ffmpeg_rss_ratio", Percentiles.of(programs).at(50));
        figures.put("seconds", Percentiles.of(seconds).at(50));
        return new Report(
                figures,
                Map.of("speed_ratio", ">= 0.98", "rss_ratio", "<= 1.1"),
                "the ffmpeg program, its libraries and arguments as the function calls it");
    }

    private static Report parallel(Path functionPackage, Path folder, Map<String, String> environment, Options options)
            throws IOException {
        List<Double> efficiencies = new ArrayList<>();
        Map<String, String> first = new LinkedHashMap<>(environment);
        try (TranscodeWorker other = TranscodeWorker.start(functionPackage, folder, environment, Optional.of(1))) {
            first.put("TRANSCODE_PARALLEL_URL", other.url().toString());
            try (TranscodeWorker one = TranscodeWorker.start(functionPackage, folder, first, Optional.of(0))) {
                one.transcode(JOB.formatted(", \"end\": 2"));
                other.transcode(JOB.formatted(", \"end\": 2"));
                int rounds = options.quick() ? 1 : PARALLEL_ROUNDS;
                for (int i = 0; i < rounds; i++) {
                    double alone = one.transcode(JOB.formatted(""));
                    double together = one.transcode(JOB.formatted(", \"parallel\": 2"));
                    efficiencies.add(alone / together / 2);
                    System.err.printf("%d/%d one worker %.2f s, two %.2f s%n", i + 1, rounds, alone, together);
                }
            }
        }
        return new Report(
                Map.of("parallel_efficiency", Percentiles.of(efficiencies).at(50)),
                Map.of("parallel_efficiency", ">= 0.85"),
                "one worker on one core; two workers have one core each");
    }

    /** How the function calls FFmpeg for this job; it also warms the function up. */
    private static FfmpegCall call(TranscodeWorker worker) throws IOException {
        try (PeakMemory watch = PeakMemory.of(worker.handle())) {
            worker.transcode(JOB.formatted(""));
            return watch.call().orElseThrow(() -> new IOException("The function was not seen to call FFmpeg"));
        }
    }

    /** A job without the function: KiB at most, and seconds. */
    private record Bare(double seconds, long memory) {}

    private static Bare bare(FfmpegCall call, Path folder, S3Client s3) throws IOException {
        Path input = folder.resolve("bare-in.mp4");
        Path output = folder.resolve("bare-out.mp4");
        Files.deleteIfExists(input);
        long start = System.nanoTime();
        s3.getObject(r -> r.bucket("media").key("bench.mp4"), input);
        Process process = call.with(input, output).start();
        try (PeakMemory peak = PeakMemory.of(process.toHandle())) {
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("FFmpeg ended with an error: " + call.line());
            }
            s3.putObject(r -> r.bucket("media").key("bench/bare.mp4"), output);
            return new Bare((System.nanoTime() - start) / 1e9, peak.all());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Map<String, String> environment(Edition edition) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_ENDPOINT_URL_S3", edition.s3Address().toString());
        environment.put("AWS_REGION", "us-east-1");
        for (String line : Files.readAllLines(edition.home().resolve("credentials"))) {
            String[] pair = line.split("=", 2);
            if (pair.length == 2) {
                environment.put(pair[0].strip().toUpperCase(java.util.Locale.ROOT), pair[1].strip());
            }
        }
        return environment;
    }

    /** Moving pictures with some noise, in Full HD, with sound; key frames every two seconds. */
    private static Path clip(Path functionPackage, Path folder, Options options) throws IOException {
        Path clip = folder.resolve("clip.mp4");
        int seconds = options.quick() ? 20 : options.parallel() ? 120 : 60;
        System.setProperty("ffmpeg.natives", functionPackage.resolve("natives").toString());
        var call = new FfmpegCall(
                List.of(
                        Natives.program().toString(),
                        "-nostdin",
                        "-y",
                        "-loglevel",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=1920x1080:rate=25:duration=" + seconds,
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=duration=" + seconds,
                        "-vf",
                        "noise=alls=6:allf=t,format=yuv420p",
                        "-c:v",
                        "libopenh264",
                        "-b:v",
                        "6M",
                        "-g",
                        "50",
                        "-c:a",
                        "aac",
                        clip.toString()),
                Natives.folder().toString());
        try {
            if (call.start().waitFor() != 0) {
                throw new IOException("The clip could not be made");
            }
            return clip;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
