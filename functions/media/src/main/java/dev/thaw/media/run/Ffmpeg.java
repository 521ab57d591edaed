package dev.thaw.media.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.thaw.ffmpeg.Natives;
import dev.thaw.ffmpeg.Sandbox;
import dev.thaw.media.Limits;

/** Runs FFmpeg's program in its cage and follows its progress. */
public final class Ffmpeg {
    private static final String TIME = "out_time_us=";
    private static final String SPEED = "speed=";
    private static final String BLOCK_END = "progress=";

    private final Limits limits;
    private final Job job;
    private final Meter meter;

    public Ffmpeg(Limits limits, Job job, Meter meter) {
        this.limits = limits;
        this.job = job;
        this.meter = meter;
    }

    /**
     * What a run came to.
     *
     * @param reached the time in the medium
     * @param spent whether it ended when it may have used all the processor time that it was allowed
     * @param messages the last ones
     */
    public record Outcome(int exit, Duration reached, boolean spent, String messages) {}

    /**
     * A run of the program.
     *
     * @param level how much it says: {@code error}, or {@code info} where its messages are the result
     * @param arguments inputs and outputs
     * @param start the time in the medium where progress begins
     * @param length what progress is measured against; zero when unknown
     * @param cost the step's share of the job
     */
    public record Run(String level, List<String> arguments, Duration start, Duration length, double cost, String what) {
        /** A run whose time begins with zero. */
        public Run(String level, List<String> arguments, Duration length, double cost, String what) {
            this(level, arguments, Duration.ZERO, length, cost, what);
        }
    }

    /** Runs it to its end. */
    public Outcome run(Run run) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(Natives.program().toString(), "-hide_banner", "-nostdin", "-y"));
        line.addAll(List.of("-loglevel", run.level(), "-nostats", "-progress", "pipe:1", "-stats_period", "0.25"));
        line.addAll(run.arguments());
        Reader reader = new Reader(run);
        long started = System.nanoTime();
        Job.Exit exit = job.execute(Sandbox.command(line, limits.making()), reader::take);
        meter.finished(run.cost());
        Duration most = Duration.ofNanos(System.nanoTime() - started)
                .multipliedBy(Runtime.getRuntime().availableProcessors());
        boolean spent = most.compareTo(limits.processor()) >= 0;
        return new Outcome(exit.code(), Duration.ofNanos(reader.reached * 1000), spent, exit.errors());
    }

    /** Reads the blocks of {@code name=value} lines that the program writes. */
    private final class Reader {
        private final Run run;
        private volatile long reached;
        private double speed;

        private Reader(Run run) {
            this.run = run;
        }

        private void take(String text) {
            if (isTime(text)) {
                reached = Math.max(reached, Long.parseLong(text.substring(TIME.length())));
            } else if (text.startsWith(SPEED)) {
                speed = speed(text.substring(SPEED.length()).strip());
            } else if (text.startsWith(BLOCK_END)) {
                meter.at(run.cost(), fraction(), run.what(), speed);
            }
        }

        private double fraction() {
            long whole = run.length().toNanos() / 1000;
            long done = reached - run.start().toNanos() / 1000;
            return whole <= 0 ? 0 : Math.clamp((double) done / whole, 0.0, 1.0);
        }
    }

    // At first the program says N/A, and a stream that starts early has a negative time.
    private static boolean isTime(String text) {
        return text.length() > TIME.length()
                && text.startsWith(TIME)
                && text.chars().skip(TIME.length()).allMatch(Character::isDigit);
    }

    private static double speed(String text) {
        return text.matches("\\d+(\\.\\d+)?x") ? Double.parseDouble(text.substring(0, text.length() - 1)) : 0;
    }
}
