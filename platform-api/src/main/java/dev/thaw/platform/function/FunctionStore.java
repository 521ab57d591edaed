package dev.thaw.platform.function;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.platform.database.Database;
import dev.thaw.platform.database.Json;
import dev.thaw.platform.problem.ProblemException;

/** Functions in the database; every changed spec is a new revision. */
@ApplicationScoped
public class FunctionStore {
    private final Database database;

    FunctionStore(Database database) {
        this.database = database;
    }

    /** A stored function and whether the call changed it. */
    record Put(StoredFunction function, boolean changed) {}

    /**
     * Stores the manifest; an unchanged spec keeps its revision.
     *
     * @param ifMatch the generation that the caller has seen
     */
    Put put(FunctionManifest manifest, Optional<Long> ifMatch) {
        return database.durably(connection -> {
            Optional<StoredFunction> old = lock(connection, manifest.name());
            ifMatch.ifPresent(expected -> requireGeneration(expected, old));
            if (old.isPresent() && old.get().manifest().equals(manifest)) {
                return new Put(old.get(), false);
            }
            long generation = nextGeneration(connection, manifest.name());
            try (PreparedStatement statement = connection.prepareStatement("""
                    insert into function (name, manifest, generation) values (?, ?::jsonb, ?)
                    on conflict (name) do update set manifest = excluded.manifest, generation = excluded.generation, updated_at = now()
                    """)) {
                statement.setString(1, manifest.name());
                statement.setString(2, Json.write(manifest));
                statement.setLong(3, generation);
                statement.executeUpdate();
            }
            insertRevision(connection, manifest, generation);
            return new Put(lock(connection, manifest.name()).orElseThrow(), true);
        });
    }

    private static void requireGeneration(long expected, Optional<StoredFunction> stored) {
        if (stored.map(StoredFunction::generation).orElse(0L) != expected) {
            throw new ProblemException(
                    412, "precondition-failed", "The function has changed since you read it; read it again.");
        }
    }

    private static long nextGeneration(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select coalesce(max(generation), 0) + 1 from revision where function = ?")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static void insertRevision(Connection connection, FunctionManifest manifest, long generation)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into revision (function, generation, manifest) values (?, ?, ?::jsonb)")) {
            statement.setString(1, manifest.name());
            statement.setLong(2, generation);
            statement.setString(3, Json.write(manifest));
            statement.executeUpdate();
        }
    }

    private static Optional<StoredFunction> lock(Connection connection, String name) throws SQLException {
        return query(connection, "select * from function where name = ? for update", name).stream()
                .findFirst();
    }

    Optional<StoredFunction> find(String name) {
        return database.relaxed(c ->
                query(c, "select * from function where name = ?", name).stream().findFirst());
    }

    StoredFunction get(String name) {
        return find(name).orElseThrow(() -> ProblemException.notFound("function", name));
    }

    List<StoredFunction> list() {
        return database.relaxed(c -> query(c, "select * from function order by name"));
    }

    /** A revision and when it was made. */
    public record Revision(String name, long generation, FunctionSpec spec, Instant createdAt) {}

    List<Revision> revisions(String function) {
        return database.relaxed(connection -> {
            var revisions = new ArrayList<Revision>();
            try (PreparedStatement statement = connection.prepareStatement(
                    "select * from revision where function = ? order by generation desc limit 100")) {
                statement.setString(1, function);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        FunctionManifest manifest = Json.read(rows.getString("manifest"), FunctionManifest.class);
                        long generation = rows.getLong("generation");
                        revisions.add(new Revision(
                                StoredFunction.revision(function, generation),
                                generation,
                                manifest.spec(),
                                rows.getObject("created_at", OffsetDateTime.class)
                                        .toInstant()));
                    }
                }
            }
            return revisions;
        });
    }

    boolean delete(String name) {
        return database.durably(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("delete from function where name = ?")) {
                statement.setString(1, name);
                return statement.executeUpdate() > 0;
            }
        });
    }

    private static List<StoredFunction> query(Connection connection, String sql, String... parameters)
            throws SQLException {
        var functions = new ArrayList<StoredFunction>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    functions.add(new StoredFunction(
                            Json.read(rows.getString("manifest"), FunctionManifest.class),
                            rows.getLong("generation"),
                            rows.getObject("created_at", OffsetDateTime.class).toInstant(),
                            rows.getObject("updated_at", OffsetDateTime.class).toInstant()));
                }
            }
        }
        return functions;
    }
}
