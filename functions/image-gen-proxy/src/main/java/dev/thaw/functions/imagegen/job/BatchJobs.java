package dev.thaw.functions.imagegen.job;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.FailureException;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Backends;
import dev.thaw.functions.imagegen.limit.Admission;
import dev.thaw.functions.imagegen.limit.Caller;
import dev.thaw.functions.imagegen.observe.Traces;

/** The jobs of batches: one for each line, named by batch and line, so that the same line is never two. */
@ApplicationScoped
public class BatchJobs {
    private static final int NAME = 24;
    /** Of a line that says nothing readable. */
    private static final ImageRequest NOTHING = new ImageRequest(
            "", "", 1, null, null, null, null, "png", null, null, null, null, null, null, null, null, null, null, null);

    private final Database database;
    private final JobStore store;
    private final JobRows rows;
    private final Dispatcher dispatcher;
    private final Backends backends;
    private final ImageGenConfig config;

    BatchJobs(
            Database database,
            JobStore store,
            JobRows rows,
            Dispatcher dispatcher,
            Backends backends,
            ImageGenConfig config) {
        this.database = database;
        this.store = store;
        this.rows = rows;
        this.dispatcher = dispatcher;
        this.backends = backends;
        this.config = config;
    }

    /** The batch's name: the same for the same file at the same place. */
    public static String name(String address, byte[] file) {
        var both = new ByteArrayOutputStream();
        both.writeBytes((address + '\n').getBytes(StandardCharsets.UTF_8));
        both.writeBytes(file);
        return "batch_" + Fingerprint.sha256(both.toByteArray()).substring(0, NAME);
    }

    /**
     * A line's job.
     *
     * @param caller whose it is
     * @param failure why it failed before it began, or empty
     */
    public record Line(
            int number,
            Caller caller,
            ImageRequest request,
            List<String> candidates,
            Instant created,
            Optional<Failure> failure) {}

    /**
     * A line that can be drawn.
     *
     * @throws dev.thaw.functions.imagegen.FailureException when no back end can do what is asked, or when it costs more than a whole day's budget
     */
    public Line line(int number, Caller caller, ImageRequest request, Instant created) {
        var line = new Line(number, caller, request, backends.candidates(request), created, Optional.empty());
        OptionalDouble budget = caller.limits().dailyBudget();
        if (budget.isPresent() && reserved(line) > budget.getAsDouble()) {
            throw Admission.exhausted("a day's budget of " + budget.getAsDouble() + " is less than this line can cost.")
                    .exception();
        }
        return line;
    }

    private double reserved(Line line) {
        boolean counts = line.caller().limits().dailyBudget().isPresent()
                && line.failure().isEmpty();
        return counts ? backends.dearest(line.request()) * line.request().n() : 0;
    }

    /** A line that cannot: its job has failed already. */
    public Line broken(int number, Caller caller, Failure failure, Instant created) {
        return new Line(number, caller, NOTHING, List.of(), created, Optional.of(failure));
    }

    /** What is recorded with the jobs; says whether it was new. */
    @FunctionalInterface
    public interface Noting {
        boolean in(Connection connection) throws SQLException;
    }

    /**
     * Records a batch and its jobs in one transaction; a batch that is known stays as it is.
     *
     * @throws FunctionException such as {@code queue-full}, which the platform tries again
     */
    public void record(Noting batch, String name, List<Line> lines) {
        List<NewJob> jobs = lines.stream().map(line -> job(name, line)).toList();
        try {
            database.run(connection -> batch.in(connection) ? store.insert(connection, jobs) : List.of());
        } catch (FailureException e) {
            throw new FunctionException(e.failure().status(), e.failure().code().replace('_', '-'), e.getMessage(), e);
        }
        dispatcher.kick();
    }

    private NewJob job(String batch, Line line) {
        ImageRequest request = line.request();
        return new NewJob(
                "img_" + batch.substring("batch_".length()) + "_" + line.number(),
                line.caller(),
                request,
                Optional.empty(),
                line.candidates(),
                config.batch().priority() + line.caller().limits().priority(),
                request.seed() == null ? JobIds.seed() : request.seed(),
                line.created(),
                line.created().plus(config.batch().deadline()),
                Optional.empty(),
                Optional.empty(),
                reserved(line),
                Traces.current(),
                Optional.of(new NewJob.Line(batch, line.number(), line.failure())));
    }

    /** Takes the job of a line. */
    @FunctionalInterface
    public interface Taker {
        void take(int line, Job job);
    }

    /** Reads the jobs of a batch in the order of their lines. */
    public void each(Connection connection, String batch, Taker taker) throws SQLException {
        try (var query = connection.prepareStatement(
                "select line, " + JobRows.COLUMNS + " from image_job where batch = ? order by line")) {
            query.setString(1, batch);
            ResultSet row = query.executeQuery();
            while (row.next()) {
                taker.take(row.getInt(1), rows.read(row));
            }
        }
    }
}
