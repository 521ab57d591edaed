package dev.thaw.functions.imagegen.webhook;

import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.job.Database;

/** The webhooks that are still to be sent. */
@ApplicationScoped
class WebhookStore {
    private final Database database;

    WebhookStore(Database database) {
        this.database = database;
    }

    /** One webhook, and how often it has been tried. */
    record Due(String id, String job, String url, int attempts, Instant endedAt) {}

    /** Those that are due, for this instance alone until the lease ends. */
    List<Due> claim(Instant now, Duration lease, int most) {
        return database.run(connection -> {
            try (var update = connection.prepareStatement("update webhook set due_at = ?, attempts = attempts + 1"
                    + " where id in (select id from webhook where due_at <= ? order by due_at limit ?"
                    + " for update skip locked) returning id, job, url, attempts, ended_at")) {
                update.setObject(1, now.plus(lease).atOffset(ZoneOffset.UTC));
                update.setObject(2, now.atOffset(ZoneOffset.UTC));
                update.setInt(3, most);
                ResultSet row = update.executeQuery();
                var due = new ArrayList<Due>();
                while (row.next()) {
                    due.add(new Due(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getInt(4),
                            row.getObject(5, java.time.OffsetDateTime.class).toInstant()));
                }
                return due;
            }
        });
    }

    void done(String id) {
        database.run(connection -> {
            try (var delete = connection.prepareStatement("delete from webhook where id = ?")) {
                delete.setString(1, id);
                return delete.executeUpdate();
            }
        });
    }

    void again(String id, Instant at) {
        database.run(connection -> {
            try (var update = connection.prepareStatement("update webhook set due_at = ? where id = ?")) {
                update.setObject(1, at.atOffset(ZoneOffset.UTC));
                update.setString(2, id);
                return update.executeUpdate();
            }
        });
    }
}
