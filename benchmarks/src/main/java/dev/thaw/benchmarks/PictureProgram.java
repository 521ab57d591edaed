package dev.thaw.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A JVM on one core that takes an order a line and answers each with a line. */
final class PictureProgram implements AutoCloseable {
    private static final double NANOS_PER_S = 1e9;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("picture-limit").daemon().factory());

    private final Process process;
    private final OutputStream orders;
    private final BufferedReader answers;
    private double seconds;
    private int count;

    private PictureProgram(Process process) {
        this.process = process;
        this.orders = process.getOutputStream();
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it, with as much heap as a worker of the watermark function has. */
    static PictureProgram start(String classPath, String main, List<String> options, Path log) throws IOException {
        List<String> line = new ArrayList<>(List.of("taskset", "-c", "0"));
        line.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        line.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        line.addAll(options);
        line.addAll(List.of("-cp", classPath, main));
        return new PictureProgram(
                new ProcessBuilder(line).redirectError(log.toFile()).start());
    }

    /**
     * Has an order done.
     *
     * @param counts whether its time is
     */
    String ask(String order, boolean counts) throws IOException {
        long began = System.nanoTime();
        orders.write((order + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
        String answer = answer();
        if (answer == null) {
            throw new IOException("It ended, or gave no answer in " + LIMIT.toSeconds() + " s, to " + order);
        }
        if (counts) {
            seconds += (System.nanoTime() - began) / NANOS_PER_S;
            count++;
        }
        return answer;
    }

    /** One that takes too long is ended, and so is the wait for its answer. */
    private String answer() throws IOException {
        ScheduledFuture<?> end = CLOCK.schedule(process::destroyForcibly, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return answers.readLine();
        } finally {
            end.cancel(false);
        }
    }

    /** Of those that count. */
    double picturesPerSecond() {
        return count / seconds;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
