package dev.thaw.functions.imagegen.batch;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.function.ObjectStore;
import dev.thaw.functions.imagegen.job.BatchJobs;
import dev.thaw.functions.imagegen.job.Job;

/** Writes the results of batches whose jobs have all ended: whichever instance is there, once for each. */
@ApplicationScoped
class BatchEnds {
    private static final Logger LOG = Logger.getLogger(BatchEnds.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final BatchStore batches;
    private final BatchJobs jobs;
    private final ObjectStore objects;
    private final ObjectMapper json;
    private volatile Thread thread;

    BatchEnds(BatchStore batches, BatchJobs jobs, ObjectStore objects, ObjectMapper json) {
        this.batches = batches;
        this.jobs = jobs;
        this.objects = objects;
        this.json = json;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("batch-ends").start(this::work);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    private void work() {
        try {
            while (true) {
                if (!endOne()) {
                    Thread.sleep(LOOK);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean endOne() {
        try {
            return batches.endOne(this::write);
        } catch (RuntimeException e) {
            LOG.warnf("The results of a batch cannot be written now: %s", e.getMessage());
            return false;
        }
    }

    private void write(Connection connection, Batch batch) throws SQLException {
        var file = new ByteArrayOutputStream();
        jobs.each(connection, batch.id(), (line, job) -> file.writeBytes(line(line, job)));
        objects.put(batch.resultsFile(), file.toByteArray(), "application/x-ndjson", 1);
        LOG.infof("%s has ended: %s", batch.source(), batch.resultsFile());
    }

    private byte[] line(int number, Job job) {
        ObjectNode line = json.createObjectNode();
        line.put("line", number);
        line.put("job", job.id());
        line.put("status", job.status().text());
        if (job.failure() != null) {
            ObjectNode error = line.putObject("error");
            error.put("code", job.failure().code());
            error.put("message", job.failure().message());
            error.put("param", job.failure().param());
        }
        if (!job.pictures().isEmpty()) {
            ArrayNode pictures = line.putArray("pictures");
            job.pictures().forEach(picture -> {
                ObjectNode item = pictures.addObject();
                item.put("object", picture.uri());
                item.put("seed", picture.seed());
                if (picture.thumbnail() != null) {
                    item.put("thumbnail", picture.thumbnail());
                }
            });
        }
        try {
            byte[] text = json.writeValueAsBytes(line);
            byte[] ended = java.util.Arrays.copyOf(text, text.length + 1);
            ended[text.length] = '\n';
            return ended;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A result is JSON", e);
        }
    }
}
