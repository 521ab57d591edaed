package dev.thaw.functions.imagegen.usage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.job.Database;

/** Adds up what the records of jobs say. */
@ApplicationScoped
public class UsageStore {
    private static final String SUMS = "sum(jobs), sum(images), sum(megapixel_steps), sum(seconds), sum(lost),"
            + " sum(price), sum(input), sum(output) from ("
            + "select tenant, created_at, api_key, model, backend, 1 as jobs, jsonb_array_length(pictures) as images,"
            + " megapixel_steps, backend_seconds as seconds, 0::float8 as lost, price,"
            + " coalesce((tokens ->> 'input')::bigint, 0) as input, coalesce((tokens ->> 'output')::bigint, 0) as output"
            + " from image_job where status = 'succeeded'"
            + " union all select tenant, created_at, api_key, model, backend, 0, 0, 0, seconds, seconds, price, 0, 0"
            + " from lost_work) as work where tenant = ? and created_at >= ? and created_at < ?";

    private final Database database;

    UsageStore(Database database) {
        this.database = database;
    }

    /** What can be told apart. */
    public enum Group {
        /** In UTC, by when a job came in. */
        DAY("(created_at at time zone 'UTC')::date::text"),
        KEY("api_key"),
        MODEL("model"),
        BACKEND("backend");

        private final String sql;

        Group(String sql) {
            this.sql = sql;
        }

        /** The name in addresses and answers. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What some jobs of a tenant have cost.
     *
     * @param group what they have in common
     * @param jobs that have succeeded
     * @param lostSeconds the part of the seconds of which nothing came
     * @param totals the sums of their {@link Metering}, and of what was done for nothing
     */
    public record Line(Map<Group, String> group, long jobs, long images, double lostSeconds, Metering totals) {}

    /** Of a tenant's jobs that came in within a time and have ended. */
    public List<Line> of(String tenant, Instant since, Instant until, List<Group> groups) {
        String columns = groups.stream().map(group -> group.sql + ", ").collect(Collectors.joining());
        String order = groups.isEmpty()
                ? ""
                : groups.stream()
                        .map(group -> group.sql)
                        .collect(Collectors.collectingAndThen(
                                Collectors.joining(", "), all -> " group by " + all + " order by " + all));
        return database.run(connection -> {
            try (var query = connection.prepareStatement("select " + columns + SUMS + order)) {
                query.setString(1, tenant);
                query.setObject(2, since.atOffset(ZoneOffset.UTC));
                query.setObject(3, until.atOffset(ZoneOffset.UTC));
                ResultSet row = query.executeQuery();
                var lines = new ArrayList<Line>();
                while (row.next()) {
                    lines.add(line(row, groups));
                }
                return lines;
            }
        });
    }

    private static Line line(ResultSet row, List<Group> groups) throws SQLException {
        var values = new LinkedHashMap<Group, String>();
        int at = 1;
        for (Group group : groups) {
            values.put(group, row.getString(at++));
        }
        long jobs = row.getLong(at++);
        long images = row.getLong(at++);
        double steps = row.getDouble(at++);
        double seconds = row.getDouble(at++);
        double lost = row.getDouble(at++);
        double price = row.getDouble(at++);
        var tokens = new Tokens(row.getLong(at++), 0, 0, row.getLong(at));
        return new Line(values, jobs, images, lost, new Metering(price, seconds, steps, tokens));
    }
}
