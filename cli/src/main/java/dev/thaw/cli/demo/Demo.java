package dev.thaw.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.invocations.Follower;
import dev.thaw.cli.invocations.Invocation;
import dev.thaw.cli.platform.PlatformProcess;
import dev.thaw.cli.platform.Ports;
import dev.thaw.cli.platform.RunningPlatform;
import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Progress;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;
import dev.thaw.cli.storage.ObjectStore;
import dev.thaw.cli.storage.S3Uri;
import dev.thaw.cli.storage.StoreAccess;

/** Shows the whole path: two uploads and a call, functions that start from zero for them, and the results. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Upload a clip and a picture, follow their processing, generate a picture, and show the results; starts Thaw if need be.")
public final class Demo extends ThawCommand {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final PlatformProcess process;

    @Option(names = "--exit", description = "stop Thaw at the end, if this command started it")
    private boolean exit;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "give up after so long (180)")
    private long timeout;

    @Mixin
    private Ports ports = new Ports();

    public Demo(Workspace workspace) {
        super(workspace);
        this.process = new PlatformProcess(workspace);
    }

    @Override
    public Integer call() throws IOException {
        long began = System.nanoTime();
        // The files are made while the platform starts.
        CompletableFuture<DemoMedia> media = CompletableFuture.supplyAsync(this::makeMedia);
        Optional<RunningPlatform> before = process.running();
        RunningPlatform platform = before.orElseGet(this::start);
        say(before.isPresent() ? "Thaw is running already" : "Thaw runs (ready in %.1f s)".formatted(seconds(began)));
        boolean stop = exit && before.isEmpty();
        try {
            DemoReport report = process(media);
            if (json()) {
                printJson(report.json(seconds(began)));
            } else {
                out().print(report.text());
                out().printf("done in %.1f s%n", seconds(began));
            }
        } finally {
            if (stop) {
                process.stop(platform);
                say("Thaw was stopped");
            }
        }
        if (!stop) {
            say("Thaw stays up at " + platform.api() + "; ./thaw status shows it, ./thaw down stops it");
        }
        return 0;
    }

    private RunningPlatform start() {
        PlatformProcess.Started started = process.start(ports);
        if (!exit) {
            started.release();
        }
        return started.platform();
    }

    private DemoReport process(CompletableFuture<DemoMedia> made) throws IOException {
        DemoMedia media = finished(made);
        Instant since = Instant.now().minusSeconds(1);
        try (ObjectStore store = new ObjectStore(StoreAccess.of(workspace));
                Follower follower = new Follower(workspace)) {
            List<S3Uri> uploads = List.of(upload(store, media.clip()), upload(store, media.picture()));
            UploadRecords records = new UploadRecords(new Addressbook(workspace).api(), since, uploads);
            Duration limit = Duration.ofSeconds(timeout);
            List<Invocation> ended = follower.await(records::current, uploads.size(), limit);
            DemoPicture picture = DemoPicture.generated(new Addressbook(workspace).router(), store, limit);
            return DemoReport.of(ended, picture, store);
        } finally {
            media.delete();
        }
    }

    private S3Uri upload(ObjectStore store, Path file) throws IOException {
        S3Uri target = new S3Uri("media", "uploads/" + file.getFileName());
        store.upload(file, target, Progress.none());
        say("uploaded " + target);
        return target;
    }

    private DemoMedia makeMedia() {
        try {
            BundledFfmpeg ffmpeg = BundledFfmpeg.in(workspace.home().resolve("cache"));
            return DemoMedia.make(ffmpeg, workspace.home().resolve("demo"), "demo-" + STAMP.format(Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DemoMedia finished(CompletableFuture<DemoMedia> media) {
        try {
            return media.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new Failure("cannot make the demo's files: " + e.getCause(), "Check the free space of THAW_HOME.", e);
        }
    }

    private void say(String line) {
        if (!json()) {
            out().println(line);
            out().flush();
        }
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
