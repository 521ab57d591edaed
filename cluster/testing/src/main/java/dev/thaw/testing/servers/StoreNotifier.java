package dev.thaw.testing.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.thaw.embedded.NotificationSink;
import dev.thaw.embedded.ObjectChange;
import dev.thaw.embedded.ObjectState;

/** Pushes every change to {@code POST /v1/events/s3}, as a store in a cluster does; an upload fails when its notification is not taken. */
final class StoreNotifier implements NotificationSink {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI target;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final Map<UUID, ObjectChange> open = new ConcurrentHashMap<>();

    StoreNotifier(URI target) {
        this.target = target;
    }

    @Override
    public UUID begin(ObjectChange change) {
        UUID intent = UUID.randomUUID();
        open.put(intent, change);
        return intent;
    }

    @Override
    public void confirm(UUID intent, ObjectState state) {
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(intent, open.remove(intent), state)))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(target + " answered " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The notification was interrupted", e);
        }
    }

    @Override
    public void abandon(UUID intent) {
        open.remove(intent);
    }

    /** S3's schema. The names are those of buckets and keys, which hold nothing that JSON would escape once they are URL-encoded. */
    private static String body(UUID intent, ObjectChange change, ObjectState state) {
        return """
                {"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1", "eventTime": "%s", "eventName": "%s",
                  "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": "%s"},
                         "object": {"key": "%s", "size": %d, "eTag": "%s", "sequencer": "%s"}}}]}
                """.formatted(
                        Instant.now(),
                        change.eventName(),
                        URLEncoder.encode(change.bucket(), StandardCharsets.UTF_8),
                        URLEncoder.encode(change.key(), StandardCharsets.UTF_8),
                        Math.max(0, state.size()),
                        state.eTag(),
                        intent.toString().replace("-", ""));
    }
}
