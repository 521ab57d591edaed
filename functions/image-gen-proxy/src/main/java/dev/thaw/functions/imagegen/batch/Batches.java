package dev.thaw.functions.imagegen.batch;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.function.FunctionException;
import dev.thaw.function.Invocation;
import dev.thaw.function.ObjectAddress;
import dev.thaw.function.ObjectStore;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.FailureException;
import dev.thaw.functions.imagegen.Finish;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.front.RequestReader;
import dev.thaw.functions.imagegen.job.BatchJobs;
import dev.thaw.functions.imagegen.job.QueueKeeper;
import dev.thaw.functions.imagegen.limit.Caller;

/**
 * Makes jobs of the lines of a file in object storage. The batch's name comes from the file's address and content: the same event, or the same file, twice
 * makes the same jobs.
 */
@ApplicationScoped
public class Batches {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration MARGIN = Duration.ofSeconds(5);
    /** What only makes sense for somebody who waits for the answer, or is the server's to say. */
    private static final List<String> NOT_HERE = List.of("stream", "partial_images", "response_format");

    private static final List<String> NOT_HERE_OWN = List.of("share", "webhook", "priority", "output");

    private final BatchStore store;
    private final BatchJobs jobs;
    private final Owners owners;
    private final RequestReader reader;
    private final ObjectStore objects;
    private final QueueKeeper keeper;
    private final ImageGenConfig config;
    private final BatchFile files;

    Batches(
            BatchStore store,
            BatchJobs jobs,
            Owners owners,
            RequestReader reader,
            ObjectStore objects,
            QueueKeeper keeper,
            ImageGenConfig config,
            ObjectMapper json) {
        this.store = store;
        this.jobs = jobs;
        this.owners = owners;
        this.reader = reader;
        this.objects = objects;
        this.keeper = keeper;
        this.config = config;
        this.files = new BatchFile(json, config.batch().maxLines());
    }

    /**
     * Takes the file, and waits for its end as long as the invocation may: jobs and results go on without it.
     *
     * @param tenant whose jobs they are, or null
     * @throws FunctionException for a file that cannot be read at all, or is not the sender's; {@code batch-unfinished} when there is no platform that keeps an instance for the rest
     */
    public Map<String, Object> take(Invocation<?> invocation, String tenant) throws InterruptedException {
        ObjectAddress file = invocation.input();
        if (file.folder().endsWith(Batch.RESULTS)) {
            // What a batch writes is none itself, whatever triggers there are.
            return Map.of("skipped", "This is a batch's result.");
        }
        Caller owner = owners.of(invocation, tenant);
        byte[] bytes = objects.get(file, config.batch().maxBytes());
        List<BatchLine> lines = files.read(file.extension(), bytes);
        Batch batch = batch(file, bytes, owner.tenant(), lines.size());
        jobs.record(connection -> BatchStore.insert(connection, batch), batch.id(), newJobs(batch, owner, lines));
        keeper.keep();
        return await(invocation, batch.id());
    }

    private static Batch batch(ObjectAddress file, byte[] bytes, String tenant, int lines) {
        String id = BatchJobs.name(file.toString(), bytes);
        String folder = file.folder().isEmpty() ? "" : file.folder() + "/";
        String results = "s3://" + file.bucket() + "/" + folder + file.name() + Batch.RESULTS + "/";
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return new Batch(id, tenant, file.toString(), results, lines, now, null);
    }

    private List<BatchJobs.Line> newJobs(Batch batch, Caller owner, List<BatchLine> lines) {
        var made = new ArrayList<BatchJobs.Line>();
        for (BatchLine line : lines) {
            made.add(newJob(batch, owner, line));
        }
        return made;
    }

    private BatchJobs.Line newJob(Batch batch, Caller owner, BatchLine line) {
        Failure failure = line.failure();
        if (failure == null) {
            try {
                refuse(line.body());
                ImageRequest request = reader.read(line.body(), null);
                ImageRequest placed = request.finishedBy(Finish.at(batch.stem(line.number()), request.finish()));
                return jobs.line(line.number(), owner, placed, batch.createdAt());
            } catch (FailureException e) {
                failure = e.failure();
            }
        }
        return jobs.broken(line.number(), owner, failure, batch.createdAt());
    }

    private static void refuse(ObjectNode body) {
        refuse(body, "", NOT_HERE);
        if (body.path("thaw") instanceof ObjectNode own) {
            refuse(own, "thaw.", NOT_HERE_OWN);
        }
    }

    private static void refuse(ObjectNode object, String prefix, List<String> names) {
        for (String name : names) {
            if (object.hasNonNull(name)) {
                throw Failure.invalid(
                                "unsupported_parameter",
                                prefix + name,
                                "'" + prefix + name + "' is not taken in batches.")
                        .exception();
            }
        }
    }

    private Map<String, Object> await(Invocation<?> invocation, String id) throws InterruptedException {
        Instant until = invocation.deadline().minus(MARGIN);
        Optional<Batch> batch = store.find(id);
        while (batch.isPresent()
                && batch.get().endedAt() == null
                && Instant.now().isBefore(until)) {
            invocation.checkCancelled();
            keeper.checkDraining();
            BatchStore.Count count = store.count(id);
            int lines = batch.get().lines();
            invocation.progress((double) count.ended() / lines, count.ended() + " of " + lines);
            Thread.sleep(LOOK);
            batch = store.find(id);
        }
        Batch last = batch.orElseThrow(() -> new FunctionException(410, "batch-gone", "The batch is no longer kept."));
        if (last.endedAt() == null && !keeper.canKeep()) {
            throw new FunctionException(503, "batch-unfinished", "The batch goes on; ask again to wait for its end.");
        }
        return result(last);
    }

    private Map<String, Object> result(Batch batch) {
        BatchStore.Count count = store.count(batch.id());
        var result = new LinkedHashMap<String, Object>();
        result.put("batch", batch.id());
        result.put("status", batch.endedAt() == null ? "running" : "ended");
        result.put("lines", batch.lines());
        result.put("succeeded", count.succeeded());
        result.put("failed", count.ended() - count.succeeded());
        result.put("results", batch.resultsFile().toString());
        return result;
    }
}
