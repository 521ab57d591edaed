package dev.thaw.functions.imagegen.job;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.schedule.Checkpoint;

/** What back ends have loaded, as all instances know it. */
@ApplicationScoped
class LoadedModels {
    /** For {@link #read}. */
    static final String ALL = "select name, loaded from backend_state";

    private final Database database;

    LoadedModels(Database database) {
        this.database = database;
    }

    static Map<String, Checkpoint> read(ResultSet row) throws SQLException {
        var loaded = new HashMap<String, Checkpoint>();
        while (row.next()) {
            loaded.put(row.getString(1), Checkpoint.parse(row.getString(2)));
        }
        return loaded;
    }

    /** Notes what back ends will have from now on, where that is news. */
    void note(Connection connection, Map<String, Checkpoint> before, Map<String, Checkpoint> after)
            throws SQLException {
        for (Map.Entry<String, Checkpoint> entry : after.entrySet()) {
            if (!entry.getValue().equals(before.get(entry.getKey()))) {
                Sql.update(
                        connection,
                        "insert into backend_state values (?, ?) on conflict (name) do update set loaded = excluded.loaded",
                        entry.getKey(),
                        entry.getValue().toString());
            }
        }
    }

    /**
     * Notes the base model that a back end says it has; what is known of its adapters stays when that is the same.
     *
     * @param models any of which it may be called
     */
    void base(String backend, Set<String> models) {
        String[] names = models.stream().sorted().toArray(String[]::new);
        database.run(connection -> Sql.update(
                connection,
                "insert into backend_state values (?, ?) on conflict (name) do update set loaded = excluded.loaded"
                        + " where split_part(backend_state.loaded, '+', 1) <> all (?)",
                backend,
                new Checkpoint(names[0], "").toString(),
                connection.createArrayOf("text", names)));
    }
}
