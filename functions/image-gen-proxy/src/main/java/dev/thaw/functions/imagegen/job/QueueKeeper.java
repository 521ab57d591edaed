package dev.thaw.functions.imagegen.job;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Keeps an instance as long as there are jobs: an invocation of this function, recorded by the platform, that ends when the queue is empty. It
 * starts another instance when this one is gone.
 */
@ApplicationScoped
public class QueueKeeper {
    private static final Logger LOG = Logger.getLogger(QueueKeeper.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String BODY = "{\"task\": \"work-off-queue\"}";

    private final Optional<URI> platform;
    private final Optional<String> function;
    private final Jobs jobs;
    private final AtomicInteger keepers = new AtomicInteger();

    QueueKeeper(
            Jobs jobs,
            @ConfigProperty(name = "thaw.api") Optional<URI> platform,
            @ConfigProperty(name = "k.service") Optional<String> function) {
        this.jobs = jobs;
        this.platform = platform;
        this.function = function;
    }

    /** Asks the platform to keep an instance, unless it does so already; a process that runs alone needs none. */
    public void keep() {
        if (platform.isEmpty() || keepers.get() > 0) {
            return;
        }
        URI call = platform.get().resolve("/v1/functions/" + function.orElse("image-gen-proxy") + "/invocations");
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(call)
                            .timeout(TIMEOUT)
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", UUID.randomUUID().toString())
                            .POST(HttpRequest.BodyPublishers.ofString(BODY))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                LOG.warnf("The platform does not keep an instance: %d %s", answer.statusCode(), answer.body());
            }
        } catch (IOException e) {
            LOG.warnf("The platform does not keep an instance: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when no job is left; {@code check} throws when nobody waits for that any more. */
    public void untilEmpty(Runnable check) throws InterruptedException {
        keepers.incrementAndGet();
        try {
            while (jobs.open() > 0) {
                check.run();
                Thread.sleep(500);
            }
        } finally {
            keepers.decrementAndGet();
        }
    }
}
