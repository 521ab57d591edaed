package dev.thaw.cluster.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.cluster.migration.Schema.Column;
import dev.thaw.embedded.EmbeddedPostgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/**
 * During a rolling update two versions of a program work on one database, whose schema is the newer one's already. So a migration only adds: what a program
 * of any older version says of its tables has to work.
 */
class MigrationsTest {
    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    static Path folder;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start(folder.resolve("data"), Path.of("target", "postgres"), 0);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform-api", "functions/image-gen-proxy"})
    void whatAnOlderVersionSaysWorksOnTheNewestSchema(String module) throws Exception {
        assertEquals(List.of(), problems(Path.of("../..", module, "src/main/resources/db/migration")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table t drop column b                                                              | column
            alter table t rename column b to c                                                       | column
            alter table t alter column b drop default, alter column b type integer using length(b)    | type
            alter table t add column c text; update t set c = ''; alter table t alter column c set not null | null
            alter table t alter column b set not null                                                | null
            drop table t                                                                             | does not exist
            alter table t add constraint short check (length(b) < 3)                                 | short
            alter table t drop constraint t_pkey; alter table t add primary key (b)                  | unique
            """)
    void whatWouldBreakAnOlderVersionIsFound(String change, String told) throws Exception {
        // Given
        Path migrations = Files.createTempDirectory(folder, "migrations");
        Files.writeString(
                migrations.resolve("V1__first.sql"),
                "create table t (a text primary key, b text default 'long enough');");
        Files.writeString(migrations.resolve("V2__second.sql"), change + ";");

        // When
        List<String> problems = problems(migrations);

        // Then
        assertFalse(problems.isEmpty());
        assertFalse(problems.stream().noneMatch(problem -> problem.contains(told)), problems::toString);
    }

    @Test
    void whatOnlyAddsIsFine() throws Exception {
        // Given
        Path migrations = Files.createTempDirectory(folder, "migrations");
        Files.writeString(migrations.resolve("V1__first.sql"), "create table t (a text primary key, b text not null);");
        Files.writeString(
                migrations.resolve("V2__second.sql"),
                "alter table t add column c text not null default ''; create table u (a int); create index t_b on t (b);");

        // When, Then
        assertEquals(List.of(), problems(migrations));
    }

    private static List<String> problems(Path migrations) throws SQLException {
        var problems = new ArrayList<String>();
        List<String> versions;
        try (Schema schema = schema(migrations)) {
            versions = schema.versions();
        }
        for (String version : versions.subList(0, versions.size() - 1)) {
            try (Schema schema = schema(migrations)) {
                schema.migrate(version);
                Map<String, Map<String, Column>> before = schema.tables();
                List<String> unique = schema.unique();
                schema.migrate("latest");
                compare(version, before, schema, problems);
                unique.stream()
                        .filter(index -> !uniqueNow(schema).contains(index))
                        .forEach(index -> problems.add(version + ": unique " + index + " is no more"));
            }
        }
        return problems;
    }

    private static void compare(
            String version, Map<String, Map<String, Column>> before, Schema schema, List<String> problems)
            throws SQLException {
        Map<String, Map<String, Column>> now = schema.tables();
        before.forEach((table, columns) -> {
            columns.forEach((name, column) -> {
                Column newest = now.getOrDefault(table, Map.of()).get(name);
                if (newest != null && !newest.type().equals(column.type())) {
                    problems.add(version + ": the type of " + table + "." + name + " has changed");
                }
                if (newest != null && column.nullable() && !newest.nullable()) {
                    problems.add(version + ": " + table + "." + name + " may not be null any more");
                }
            });
            try {
                schema.use(table, columns);
            } catch (SQLException e) {
                problems.add(version + ": " + e.getMessage());
            }
        });
    }

    private static List<String> uniqueNow(Schema schema) {
        try {
            return schema.unique();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Schema schema(Path migrations) throws SQLException {
        return Schema.of(server, "m" + NAMES.incrementAndGet(), migrations);
    }
}
