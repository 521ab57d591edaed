package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.autoscaler.AutoscalerConfig;
import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.target.RunningInstance;
import dev.thaw.autoscaler.target.ScaleTarget;

/** Runs every instance as a process of this machine that ends with the platform, also when that is killed. */
public final class ProcessTarget implements ScaleTarget {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTarget.class);
    private static final long LOG_CHECK_S = 5;
    private static final int REMOVE_TRIES = 20;
    private static final long REMOVE_PAUSE_MS = 100;
    private static final double LEFT_FREE = 0.05;

    private final AutoscalerConfig config;
    private final InstanceLogs logs;
    private final ProcessRecords records;
    private final AotCaches caches;
    private final Cgroups cgroups;
    private final Freezer freezer;
    private final StandbyHook hook = new StandbyHook();
    private final ReadyCalls calls = new ReadyCalls();
    private final String group;
    private final Set<ProcessInstance> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong count = new AtomicLong();
    /** Differs from one start of the platform to the next, so that no two instances ever share a name and a log. */
    private final String run = Long.toString(System.currentTimeMillis() / 1000, Character.MAX_RADIX);

    /** One thread for the life of the process: the kernel sends a parent-death signal when the thread that started the child ends. */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("process-starter").daemon().factory());

    private final ExecutorService trainer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("cache-trainer").daemon().factory());

    private final ScheduledExecutorService housekeeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("log-bounds").daemon().factory());

    /** Prepares the folders, and ends what an earlier platform left behind. */
    public ProcessTarget(AutoscalerConfig config) throws IOException {
        this.config = config;
        this.logs = new InstanceLogs(config.data().resolve("logs"));
        this.records = new ProcessRecords(config.data().resolve("processes"));
        this.caches = new AotCaches(config.data().resolve("aot"));
        this.group =
                "thaw-" + ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        this.cgroups = new Cgroups(group);
        this.freezer = Freezer.best(cgroups, group);
        LOG.info("Standbys are frozen by {}", freezer);
        records.sweep(config.scratch());
        sweepGroup(config.data().resolve("cgroup"));
        var unused = housekeeper.scheduleWithFixedDelay(
                () -> running.forEach(instance -> instance.log().ifPresent(logs::bound)),
                LOG_CHECK_S,
                LOG_CHECK_S,
                TimeUnit.SECONDS);
        deleteTree(config.scratch());
    }

    /** The note names the groups of the platform that ran here last. */
    private void sweepGroup(Path note) throws IOException {
        if (Files.exists(note)) {
            String ended = Files.readString(note);
            freezer.sweep(ended);
            cgroups.removeAll(ended);
        }
        Files.writeString(note, group);
    }

    @Override
    public Future<Void> prepare(RevisionSpec revision) {
        Promise<Void> done = Promise.promise();
        trainer.execute(() -> {
            Path work = config.scratch().resolve("training-" + revision.revision());
            try {
                int port = InstancePorts.next();
                Files.createDirectories(work);
                caches.train(
                        revision,
                        environment(revision, port, work),
                        work,
                        new PortProbe(port, config.startTimeout(), ReadySignal.none()));
            } catch (IOException | RuntimeException e) {
                LOG.warn("No start-up cache for {}", revision.revision(), e);
            } finally {
                deleteTree(work);
                done.complete();
            }
        });
        return done.future();
    }

    @Override
    public RunningInstance start(RevisionSpec revision) {
        String id = revision.revision() + "-" + run + "-" + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
        var instance = new ProcessInstance(id, this::ended);
        running.add(instance);
        starter.execute(() -> launch(revision, instance));
        return instance;
    }

    private void launch(RevisionSpec revision, ProcessInstance instance) {
        try {
            int port = InstancePorts.next();
            Path scratch = Files.createDirectories(config.scratch().resolve(instance.id()));
            Path log = logs.create(revision.function(), instance.id());
            Map<String, String> environment = environment(revision, port, scratch);
            JvmOptions options = JvmOptions.of(environment);
            List<String> command = LaunchCommand.of(revision, options, caches.find(revision, options));
            var builder = new ProcessBuilder(Guardian.wrap(command))
                    .directory(scratch.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            ReadySignal signal = calls.expect(revision.revision());
            instance.ready().onComplete(known -> calls.forget(signal));
            builder.environment().put(ReadySignal.VARIABLE, signal.url());
            Process process = builder.start();
            cgroups.limit(instance.id(), process.pid(), revision.memoryBytes(), revision.cpus());
            freezer.adopt(instance.id(), process.pid());
            records.add(instance.id(), process.pid());
            var hibernation = new Hibernation(
                    freezer,
                    instance.id(),
                    process.pid(),
                    () -> hook.tell(revision.revision(), port),
                    bytes -> cgroups.reclaim(instance.id(), bytes));
            instance.launched(
                    new ProcessInstance.Launch(process, hibernation, port, scratch, log, signal),
                    config.startTimeout());
        } catch (IOException | RuntimeException e) {
            instance.notLaunched(e);
        }
    }

    private Map<String, String> environment(RevisionSpec revision, int port, Path scratch) {
        var environment = new HashMap<>(config.env());
        environment.putAll(revision.env());
        environment.put("PORT", Integer.toString(port));
        environment.put("QUARKUS_HTTP_HOST", config.host());
        environment.put("K_SERVICE", revision.function());
        environment.put("K_CONFIGURATION", revision.function());
        environment.put("K_REVISION", revision.revision());
        environment.putIfAbsent("OTEL_SERVICE_NAME", revision.function());
        environment.put("THAW_SCRATCH", scratch.toString());
        environment.put("THAW_SCRATCH_LIMIT", Long.toString(revision.scratchBytes()));
        environment.put("THAW_CONCURRENCY", Integer.toString(revision.concurrency()));
        return environment;
    }

    private void ended(ProcessInstance instance) {
        running.remove(instance);
        records.remove(instance.id());
        removeGroups(instance.id(), REMOVE_TRIES);
        deleteTree(config.scratch().resolve(instance.id()));
    }

    /** Processes that have just been killed may still be in them. */
    private void removeGroups(String id, int tries) {
        boolean limitsGone = cgroups.remove(id);
        boolean freezerGone = freezer.forget(id);
        if (!(limitsGone && freezerGone) && tries > 1 && !housekeeper.isShutdown()) {
            var unused =
                    housekeeper.schedule(() -> removeGroups(id, tries - 1), REMOVE_PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** What the machine has available, but for a part that is left to everything else. */
    @Override
    public long freeMemory() {
        return Proc.availableMemory() - (long) (Proc.totalMemory() * LEFT_FREE);
    }

    @Override
    public List<String> logs(String function, int lines) {
        return logs.tail(function, lines);
    }

    @Override
    public void close() {
        new ArrayList<>(running).forEach(ProcessInstance::kill);
        trainer.shutdownNow();
        housekeeper.shutdownNow();
        cgroups.removeAll(group);
        freezer.close();
        calls.close();
    }

    private static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.warn("{} is swept at the next start: {}", folder, e.toString());
        }
    }
}
