package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.schedule.Shares;

/** What keys have had of the back ends, as all instances know it. A key that has the queue for itself is neither asked after nor noted. */
@ApplicationScoped
class FairShares {
    private static final String CLOCK = "";

    Shares of(Connection connection, List<ClaimStore.Queued> queue) throws SQLException {
        if (isOneKeys(queue)) {
            return Shares.NONE;
        }
        try (var query = connection.prepareStatement("select key, had from fair_share")) {
            ResultSet row = query.executeQuery();
            var had = new HashMap<String, Double>();
            while (row.next()) {
                had.put(row.getString(1), row.getDouble(2));
            }
            Double clock = had.remove(CLOCK);
            return new Shares(clock == null ? 0 : clock, had);
        }
    }

    private static boolean isOneKeys(List<ClaimStore.Queued> queue) {
        return queue.stream().map(ClaimStore.Queued::key).distinct().limit(2).count() < 2;
    }

    void note(Connection connection, List<ClaimStore.Queued> queue, Shares before, Shares after) throws SQLException {
        if (isOneKeys(queue)) {
            return;
        }
        var rows = new HashMap<>(after.had());
        rows.entrySet().removeIf(had -> had.getValue().equals(before.had().get(had.getKey())));
        rows.put(CLOCK, after.clock());
        for (Map.Entry<String, Double> row : rows.entrySet()) {
            Sql.update(
                    connection,
                    "insert into fair_share values (?, ?) on conflict (key) do update set had = excluded.had",
                    row.getKey(),
                    row.getValue());
        }
    }
}
