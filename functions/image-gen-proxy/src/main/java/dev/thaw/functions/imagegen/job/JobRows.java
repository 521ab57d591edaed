package dev.thaw.functions.imagegen.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.output.StoredPicture;
import dev.thaw.functions.imagegen.usage.Metering;
import dev.thaw.functions.imagegen.usage.Tokens;

/** Turns records into values and back. */
@ApplicationScoped
class JobRows {
    static final String COLUMNS =
            "id, tenant, api_key, model, request, status, seed, progress, attempts, candidates, backend, ticket, ticket_backend,"
                    + " created_at, started_at, ended_at, deadline, pictures, failure, price,"
                    + " backend_seconds, megapixel_steps, tokens, traceparent";
    private static final TypeReference<List<StoredPicture>> PICTURES = new TypeReference<>() {};

    private final ObjectMapper json;

    JobRows(ObjectMapper json) {
        this.json = json;
    }

    Job read(ResultSet row) throws SQLException {
        String pictures = row.getString("pictures");
        String failure = row.getString("failure");
        try {
            return new Job(
                    row.getString("id"),
                    row.getString("tenant"),
                    row.getString("api_key"),
                    row.getString("model"),
                    json.readValue(row.getString("request"), ImageRequest.class),
                    JobStatus.parse(row.getString("status")),
                    row.getLong("seed"),
                    row.getDouble("progress"),
                    row.getInt("attempts"),
                    List.of((String[]) row.getArray("candidates").getArray()),
                    row.getString("backend"),
                    ticket(row),
                    instant(row, "created_at"),
                    instant(row, "started_at"),
                    instant(row, "ended_at"),
                    instant(row, "deadline"),
                    pictures == null ? List.of() : json.readValue(pictures, PICTURES),
                    failure == null ? null : json.readValue(failure, Failure.class),
                    metering(row),
                    row.getString("traceparent"));
        } catch (JsonProcessingException e) {
            throw new SQLException("A job's record cannot be read: " + row.getString("id"), e);
        }
    }

    private Metering metering(ResultSet row) throws SQLException, JsonProcessingException {
        String tokens = row.getString("tokens");
        return new Metering(
                row.getDouble("price"),
                row.getDouble("backend_seconds"),
                row.getDouble("megapixel_steps"),
                tokens == null ? Tokens.NONE : json.readValue(tokens, Tokens.class));
    }

    private static Job.Ticket ticket(ResultSet row) throws SQLException {
        String text = row.getString("ticket");
        return text == null ? null : new Job.Ticket(row.getString("ticket_backend"), text);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What is stored must be JSON", e);
        }
    }
}
