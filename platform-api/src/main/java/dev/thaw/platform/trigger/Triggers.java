package dev.thaw.platform.trigger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;

import dev.thaw.platform.database.Database;
import dev.thaw.platform.database.Json;
import dev.thaw.platform.event.StorageChange;
import dev.thaw.platform.problem.ProblemException;

/** The platform's triggers: stored, and in memory for matching. */
@ApplicationScoped
public class Triggers {
    private final Database database;
    private volatile List<StoredTrigger> current;

    Triggers(Database database) {
        this.database = database;
    }

    /** The triggers that want a change; a change made on another replica is seen within seconds. */
    public List<StoredTrigger> matching(StorageChange change) {
        List<StoredTrigger> triggers = current == null ? reload() : current;
        return triggers.stream()
                .filter(trigger -> TriggerMatch.matches(trigger.spec().objectStorage(), change))
                .toList();
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        reload();
    }

    private List<StoredTrigger> reload() {
        List<StoredTrigger> loaded = list();
        current = loaded;
        return loaded;
    }

    /** Stores a manifest; an unchanged one keeps its generation. */
    public StoredTrigger put(TriggerManifest manifest, Optional<Long> ifMatch) {
        StoredTrigger stored = database.durably(connection -> {
            Optional<StoredTrigger> old =
                    query(connection, "select * from trigger where name = ? for update", manifest.name()).stream()
                            .findFirst();
            long generation = old.map(StoredTrigger::generation).orElse(0L);
            if (ifMatch.isPresent() && ifMatch.get() != generation) {
                throw new ProblemException(
                        412, "precondition-failed", "The trigger has changed since you read it; read it again.");
            }
            if (old.isPresent() && old.get().manifest().equals(manifest)) {
                return old.get();
            }
            try (PreparedStatement statement = connection.prepareStatement("""
                    insert into trigger (name, manifest, generation) values (?, ?::jsonb, 1)
                    on conflict (name) do update
                    set manifest = excluded.manifest, generation = trigger.generation + 1, updated_at = now()
                    """)) {
                statement.setString(1, manifest.name());
                statement.setString(2, Json.write(manifest));
                statement.executeUpdate();
            }
            return query(connection, "select * from trigger where name = ?", manifest.name())
                    .getFirst();
        });
        reload();
        return stored;
    }

    StoredTrigger get(String name) {
        return database.relaxed(c -> query(c, "select * from trigger where name = ?", name)).stream()
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("trigger", name));
    }

    List<StoredTrigger> list() {
        return database.relaxed(c -> query(c, "select * from trigger order by name"));
    }

    void delete(String name) {
        int deleted = database.durably(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("delete from trigger where name = ?")) {
                statement.setString(1, name);
                return statement.executeUpdate();
            }
        });
        if (deleted == 0) {
            throw ProblemException.notFound("trigger", name);
        }
        reload();
    }

    private static List<StoredTrigger> query(Connection connection, String sql, String... parameters)
            throws SQLException {
        var triggers = new ArrayList<StoredTrigger>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    triggers.add(new StoredTrigger(
                            Json.read(rows.getString("manifest"), TriggerManifest.class),
                            rows.getLong("generation"),
                            rows.getObject("created_at", OffsetDateTime.class).toInstant(),
                            rows.getObject("updated_at", OffsetDateTime.class).toInstant()));
                }
            }
        }
        return triggers;
    }
}
