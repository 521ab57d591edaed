package dev.thaw.functions.transcode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.thaw.ffmpeg.Natives;

/** Runs FFmpeg's program and follows its progress. */
final class Ffmpeg {
    private static final String TIME = "out_time_us=";

    /** What a run came to: exit code, the time in the medium that was reached, and the last messages. */
    record Outcome(int exit, Duration reached, String messages) {}

    private Ffmpeg() {}

    /** Runs a command to its end; the duration is what progress is measured against, zero when unknown. */
    static Outcome run(List<String> line, Duration duration, Job job) throws IOException, InterruptedException {
        // The program needs none of this process's settings, least of all its credentials.
        List<String> bare = new ArrayList<>(List.of("/usr/bin/env", "-i", "LD_LIBRARY_PATH=" + Natives.folder()));
        bare.addAll(line);
        AtomicLong reached = new AtomicLong();
        Job.Exit exit = job.execute(bare, text -> {
            if (isTime(text)) {
                reached.accumulateAndGet(Long.parseLong(text.substring(TIME.length())), Math::max);
                job.progress(fraction(reached.get(), duration));
            }
        });
        return new Outcome(exit.code(), Duration.ofNanos(reached.get() * 1000), exit.errors());
    }

    // At first the program says N/A, and a stream that starts early has a negative time.
    private static boolean isTime(String text) {
        return text.length() > TIME.length()
                && text.startsWith(TIME)
                && text.chars().skip(TIME.length()).allMatch(Character::isDigit);
    }

    private static double fraction(long microseconds, Duration duration) {
        long whole = duration.toNanos() / 1000;
        return whole <= 0 ? 0 : Math.min(1.0, (double) microseconds / whole);
    }
}
