package dev.thaw.functions.imagegen.usage;

import java.sql.ResultSet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.job.Database;

/** Adds up what the records of jobs say. */
@ApplicationScoped
public class UsageStore {
    private static final String SUM = """
            select model, backend, count(*), sum(jsonb_array_length(pictures)),
              sum(jsonb_array_length(pictures) * coalesce((request ->> 'steps')::float8, 1)
                * coalesce((request -> 'size' ->> 'width')::float8 * (request -> 'size' ->> 'height')::float8, 1048576) / 1e6),
              sum(extract(epoch from ended_at - started_at))::float8, sum(price)
            from image_job where tenant = ? and created_at >= ? and status = 'succeeded'
            group by model, backend order by model, backend""";

    private final Database database;

    UsageStore(Database database) {
        this.database = database;
    }

    /**
     * What one model at one back end has done for a tenant.
     *
     * @param megapixelSteps a job without steps counts as one step, one without size as 1024x1024
     * @param backendSeconds from a job's first start to its end
     */
    public record Line(
            String model,
            String backend,
            long jobs,
            long images,
            double megapixelSteps,
            double backendSeconds,
            double price) {}

    /** Of the jobs that came in since a time and have succeeded. */
    public List<Line> of(String tenant, Instant since) {
        return database.run(connection -> {
            try (var query = connection.prepareStatement(SUM)) {
                query.setString(1, tenant);
                query.setObject(2, since.atOffset(ZoneOffset.UTC));
                ResultSet row = query.executeQuery();
                var lines = new ArrayList<Line>();
                while (row.next()) {
                    lines.add(new Line(
                            row.getString(1),
                            row.getString(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getDouble(5),
                            row.getDouble(6),
                            row.getDouble(7)));
                }
                return lines;
            }
        });
    }
}
