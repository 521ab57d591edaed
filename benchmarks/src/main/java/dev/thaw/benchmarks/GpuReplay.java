package dev.thaw.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

import dev.thaw.functions.imagegen.schedule.Assignment;
import dev.thaw.functions.imagegen.schedule.Checkpoint;
import dev.thaw.functions.imagegen.schedule.LoadTimes;
import dev.thaw.functions.imagegen.schedule.Scheduler;
import dev.thaw.functions.imagegen.schedule.Station;
import dev.thaw.functions.imagegen.schedule.WaitingJob;

/**
 * A load of many models on a few GPUs in virtual time: jobs come by a Poisson process, their models by Zipf's law, half of them with one of the model's
 * LoRAs; loading takes the medians of Alibaba's trace GenTD26. The same jobs for each policy.
 */
final class GpuReplay {
    private static final int GPUS = 4;
    private static final int MODELS = 12;
    private static final int LORAS = 3;
    private static final double MEAN_WORK = 6;
    /** Drawing alone takes a fifth of the time: with a load before almost each job, the others are near what they can bear. */
    private static final double LOAD = 0.2;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LOOKED_AT = 500;
    private static final double NANOS_PER_S = 1e9;

    private final List<Job> jobs = new ArrayList<>();

    /** One job; times in seconds. */
    private record Job(int number, double arrival, Checkpoint checkpoint, double work) {}

    /** What a policy made of the jobs: seconds until drawing began, and all seconds that GPUs were loading or drawing. */
    record Outcome(double p95Wait, double meanWait, double gpuSeconds) {}

    GpuReplay(int count, long seed) {
        var random = new Random(seed);
        double now = 0;
        for (int i = 0; i < count; i++) {
            now += -Math.log(1 - random.nextDouble()) * MEAN_WORK / (GPUS * LOAD);
            String base = "model-" + zipf(random);
            String lora = random.nextBoolean() ? base + "-lora-" + random.nextInt(LORAS) : "";
            double work = MEAN_WORK * Math.exp(random.nextGaussian() * 0.5 - 0.125);
            jobs.add(new Job(i, now, new Checkpoint(base, lora), work));
        }
    }

    private static int zipf(Random random) {
        double sum = 0;
        for (int i = 1; i <= MODELS; i++) {
            sum += 1.0 / i;
        }
        double left = random.nextDouble() * sum;
        for (int i = 1; i < MODELS; i++) {
            left -= 1.0 / i;
            if (left < 0) {
                return i;
            }
        }
        return MODELS;
    }

    private static final class Gpu {
        private final String name;
        private Checkpoint loaded;
        private double freeAt;
        private double used;

        Gpu(int number) {
            name = "gpu-" + number;
        }

        /** Runs a job and returns when its drawing begins. */
        double run(Job job, double now) {
            double begin = Math.max(now, freeAt);
            double load = LoadTimes.STANDARD.between(loaded, job.checkpoint).toNanos() / NANOS_PER_S;
            loaded = job.checkpoint;
            freeAt = begin + load + job.work;
            used += load + job.work;
            return begin + load;
        }
    }

    private static List<Gpu> gpus() {
        var gpus = new ArrayList<Gpu>();
        for (int i = 0; i < GPUS; i++) {
            gpus.add(new Gpu(i));
        }
        return gpus;
    }

    /** Each job to the next GPU in turn. */
    Outcome roundRobin() {
        List<Gpu> gpus = gpus();
        return immediate(gpus, job -> gpus.get(job.number % GPUS));
    }

    /** Each job to the GPU that has the least before it. */
    Outcome leastLoaded() {
        List<Gpu> gpus = gpus();
        return immediate(gpus, job -> gpus.stream()
                .min(Comparator.comparingDouble(gpu -> Math.max(job.arrival, gpu.freeAt)))
                .orElseThrow());
    }

    @FunctionalInterface
    private interface Choice {
        Gpu of(Job job);
    }

    private Outcome immediate(List<Gpu> gpus, Choice choice) {
        var waits = new ArrayList<Double>();
        for (Job job : jobs) {
            waits.add(choice.of(job).run(job, job.arrival) - job.arrival);
        }
        return outcome(waits, gpus);
    }

    /** The scheduler of image-gen-proxy, asked at each arrival and whenever a GPU is free. */
    Outcome scheduled() {
        List<Gpu> gpus = gpus();
        var scheduler = new Scheduler(PATIENCE);
        var waits = new ArrayList<Double>();
        var waiting = new ArrayList<Job>();
        var frees = new PriorityQueue<Double>();
        int next = 0;
        while (next < jobs.size() || !waiting.isEmpty()) {
            double arrival = next < jobs.size() ? jobs.get(next).arrival : Double.MAX_VALUE;
            double free = frees.isEmpty() ? Double.MAX_VALUE : frees.peek();
            double now = Math.min(arrival, free);
            if (arrival <= free) {
                waiting.add(jobs.get(next));
                next++;
            } else {
                frees.poll();
            }
            for (Assignment assignment : scheduler.assign(time(now), queue(waiting), stations(gpus, now))) {
                Job job = waiting.stream()
                        .filter(w -> id(w).equals(assignment.job()))
                        .findFirst()
                        .orElseThrow();
                Gpu gpu = gpus.stream()
                        .filter(g -> g.name.equals(assignment.backend()))
                        .findFirst()
                        .orElseThrow();
                waiting.remove(job);
                waits.add(gpu.run(job, now) - job.arrival);
                frees.add(gpu.freeAt);
            }
        }
        return outcome(waits, gpus);
    }

    private static Instant time(double seconds) {
        return Instant.EPOCH.plusNanos((long) (seconds * NANOS_PER_S));
    }

    private static Duration span(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS_PER_S));
    }

    private static String id(Job job) {
        return String.format("%08d", job.number);
    }

    /** It knows the mean of the work, not each job's. */
    private static List<WaitingJob> queue(List<Job> waiting) {
        Set<String> all = Set.of("gpu-0", "gpu-1", "gpu-2", "gpu-3");
        return waiting.stream()
                .limit(LOOKED_AT)
                .map(job ->
                        new WaitingJob(id(job), "replay", job.checkpoint, all, 0, time(job.arrival), span(MEAN_WORK)))
                .toList();
    }

    private static List<Station> stations(List<Gpu> gpus, double now) {
        return gpus.stream()
                .map(gpu -> new Station(
                        gpu.name,
                        gpu.freeAt <= now ? 1 : 0,
                        1,
                        gpu.loaded,
                        span(Math.max(0, gpu.freeAt - now)),
                        0,
                        LoadTimes.STANDARD))
                .toList();
    }

    private static Outcome outcome(List<Double> waits, List<Gpu> gpus) {
        return new Outcome(
                Percentiles.of(waits).at(95),
                waits.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
                gpus.stream().mapToDouble(gpu -> gpu.used).sum());
    }
}
