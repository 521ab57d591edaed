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
    private static final String SUMS =
            "count(*), sum(jsonb_array_length(pictures)), sum(megapixel_steps), sum(backend_seconds),"
                    + " sum(price), sum(coalesce((tokens ->> 'input')::bigint, 0)), sum(coalesce((tokens ->> 'output')::bigint, 0))"
                    + " from image_job where tenant = ? and created_at >= ? and created_at < ? and status = 'succeeded'";

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
     * @param totals the sums of their {@link Metering}
     */
    public record Line(Map<Group, String> group, long jobs, long images, Metering totals) {}

    /** Of a tenant's jobs that came in within a time and have succeeded. */
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
        double price = row.getDouble(at++);
        var tokens = new Tokens(row.getLong(at++), 0, 0, row.getLong(at));
        return new Line(values, jobs, images, new Metering(price, seconds, steps, tokens));
    }
}
