package dev.thaw.functions.transcode.parallel;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.media.MediaException;
import dev.thaw.media.run.Job;

/**
 * Has parts made by several lanes. A part whose lane fails is made again, alone; one that waits for a worker elsewhere is taken over by the
 * lane here once that has nothing else to do, so that a job ends even when no other worker ever comes.
 */
final class Lanes {
    private static final Logger LOG = Logger.getLogger(Lanes.class);
    private static final int MOST_ATTEMPTS = 3;
    private static final long CHECK_MS = 200;
    private static final Duration LEAST_PAUSE = Duration.ofMillis(500);
    private static final Duration MOST_PAUSE = Duration.ofSeconds(10);
    private static final long WAITS_NS = Duration.ofSeconds(2).toNanos();

    private final Job job;
    private final List<Task> tasks;
    private final double total;
    private final Deque<Task> pending;
    private int preparing;
    private Exception failure;
    private boolean over;

    /** A part and what became of it. */
    private static final class Task {
        private final Part part;
        private final double seconds;
        private int attempts;
        private int lanes;
        private boolean begun;
        private long given;
        private double reached;
        private MadePart made;

        private Task(Part part, double seconds) {
            this.part = part;
            this.seconds = seconds;
        }
    }

    /** The parts of a film of so many seconds. */
    Lanes(List<Part> parts, double seconds, Job job) {
        this.job = job;
        this.tasks = parts.stream()
                .map(part -> new Task(part, part.seconds(seconds)))
                .toList();
        this.total = Math.max(tasks.stream().mapToDouble(task -> task.seconds).sum(), Double.MIN_NORMAL);
        this.pending = new ArrayDeque<>(tasks);
    }

    /** Makes all parts, and returns them in order; what it throws leaves none behind. */
    List<MadePart> make(List<Lane> lanes) throws IOException, InterruptedException {
        synchronized (this) {
            preparing = lanes.size();
        }
        List<Thread> threads = lanes.stream()
                .map(lane -> Thread.ofVirtual().name("lane").start(() -> work(lane)))
                .toList();
        boolean complete = false;
        try {
            await();
            complete = true;
        } finally {
            end(threads);
            if (!complete) {
                tasks.forEach(task -> Optional.ofNullable(task.made).ifPresent(MadePart::discard));
            }
        }
        return tasks.stream().map(task -> task.made).toList();
    }

    private void await() throws IOException, InterruptedException {
        while (true) {
            double done;
            synchronized (this) {
                if (failure instanceof IOException e) {
                    throw e;
                }
                if (failure instanceof RuntimeException e) {
                    throw e;
                }
                // Others may have made all parts while a lane still prepares what belongs to the film, too.
                if (preparing == 0 && tasks.stream().allMatch(task -> task.made != null)) {
                    return;
                }
                done = tasks.stream()
                        .mapToDouble(task -> task.seconds * (task.made == null ? task.reached : 1))
                        .sum();
                wait(CHECK_MS);
            }
            job.check();
            job.progress(done / total, "transcoding in parts");
        }
    }

    private void end(List<Thread> threads) throws InterruptedException {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void work(Lane lane) {
        try {
            lane.prepare();
            prepared();
            Duration pause = LEAST_PAUSE;
            for (Task task = next(lane); task != null; task = next(lane)) {
                if (attempt(lane, task)) {
                    pause = LEAST_PAUSE;
                } else {
                    rest(pause);
                    pause = pause.multipliedBy(2).compareTo(MOST_PAUSE) > 0 ? MOST_PAUSE : pause.multipliedBy(2);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private synchronized void prepared() {
        preparing--;
        notifyAll();
    }

    private synchronized Task next(Lane lane) throws InterruptedException {
        while (!over && failure == null) {
            Task task = pending.isEmpty() && lane.isLocal() ? waiting() : pending.poll();
            if (task != null) {
                task.lanes++;
                task.begun |= lane.isLocal();
                task.given = System.nanoTime();
                return task;
            }
            wait(CHECK_MS);
        }
        return null;
    }

    private Task waiting() {
        long now = System.nanoTime();
        return tasks.stream()
                .filter(task -> task.made == null && task.lanes == 1 && !task.begun && now - task.given > WAITS_NS)
                .findFirst()
                .orElse(null);
    }

    /** False when the lane had better rest. */
    private boolean attempt(Lane lane, Task task) throws InterruptedException {
        try {
            MadePart made = lane.make(task.part, fraction -> reached(task, fraction));
            finished(task, made);
            return true;
        } catch (FunctionException e) {
            return refused(task, e, e.status());
        } catch (IOException e) {
            return refused(task, e, 500);
        }
    }

    private synchronized void reached(Task task, double fraction) {
        task.begun = true;
        task.reached = Math.max(task.reached, fraction);
    }

    private synchronized void finished(Task task, MadePart made) {
        task.lanes--;
        if (task.made == null && !over) {
            task.made = made;
            notifyAll();
        } else {
            made.discard();
        }
    }

    private synchronized boolean refused(Task task, Exception e, int status) {
        task.lanes--;
        if (task.made != null || over) {
            return true;
        }
        boolean busy = status == 503 || status == 429;
        boolean again = busy || status == 404 || status == 408 || status == 409 || status >= 500;
        if (!busy) {
            task.attempts++;
        }
        if (!again || task.attempts >= MOST_ATTEMPTS) {
            fail(e);
            return true;
        }
        LOG.infof("Part %d is given to another worker: %s", task.part.number(), e.getMessage());
        task.begun = false;
        task.reached = 0;
        if (task.lanes == 0) {
            pending.addFirst(task);
        }
        notifyAll();
        return false;
    }

    private synchronized void fail(Exception e) {
        if (failure == null && !over) {
            failure = e instanceof IOException
                    ? MediaException.failed(
                            "transcode-failed", "A part of the film could not be made: " + e.getMessage())
                    : e;
        }
        notifyAll();
    }

    private synchronized void rest(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis(); left > 0 && !over; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
